package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.identity.Identity;
import java.nio.charset.StandardCharsets;

/// The text of key files.
class KeyPemFuzz {
  @FuzzTest
  void aKeyFileIsDamagedOrSaysTheSameWhenItIsWrittenAgain(byte[] bytes) throws Exception {
    String text = new String(bytes, StandardCharsets.UTF_8);
    KeyPem pem;
    try {
      pem = KeyPem.parse(text);
    } catch (KeyPem.Damaged damaged) {
      assertThat(String.valueOf(damaged.getMessage()).length()).isLessThan(100);
      return;
    }
    KeyPem again = KeyPem.parse(pem.text());
    assertThat(again.text()).isEqualTo(pem.text());
    assertThat(again.name()).isEqualTo(pem.name());
    assertThat(again.fingerprint()).isEqualTo(pem.fingerprint());
    if (!pem.encrypted()) {
      try (Identity identity = pem.identity(null)) {
        assertThat(identity.fingerprint()).isEqualTo(pem.fingerprint());
      } catch (KeyPem.Damaged damaged) {
        assertThat(damaged).hasNoCause();
      }
    }
  }
}
