package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KdfTest {
  @Test
  void aLabelEndsInOneZeroByteBeforeItsParts() {
    assertThat(Kdf.label("ab", new byte[] {7}, new byte[] {8, 9}))
        .isEqualTo(new byte[] {'a', 'b', 0, 7, 8, 9});
    assertThat(Kdf.label("ab")).isEqualTo(new byte[] {'a', 'b', 0});
  }

  @Test
  void aHashIsThatOfTheConcatenation() {
    byte[] whole = "redoubt".getBytes(StandardCharsets.US_ASCII);
    assertThat(
            Kdf.hash(
                new byte[] {'r', 'e'}, new byte[0], "doubt".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Kdf.sha256().digest(whole));
  }

  @Test
  void expandingLeavesThePrkAsItWasAndIsAPrefixOfLongerOutput() {
    SecretBytes prk = SecretBytes.own(Kdf.hash(new byte[] {1}));
    byte[] shorter = Kdf.expand(prk, new byte[] {2}, 40);
    byte[] longer = Kdf.expand(prk, new byte[] {2}, 108);
    assertThat(longer).startsWith(shorter).hasSize(108);
    assertThat(prk).isEqualTo(SecretBytes.own(Kdf.hash(new byte[] {1})));
  }

  @Test
  void moreThan255BlocksOrNothingIsAnError() {
    SecretBytes prk = SecretBytes.own(new byte[32]);
    assertThat(Kdf.expand(prk, new byte[0], 255 * 32)).hasSize(255 * 32);
    for (int length : new int[] {-1, 0, 255 * 32 + 1}) {
      assertThatThrownBy(() -> Kdf.expand(prk, new byte[0], length))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anEmptySaltCountsAsZeros() {
    byte[] ikm = {3};
    assertThat(Kdf.extract(new byte[0], ikm)).isEqualTo(Kdf.extract(new byte[32], ikm));
  }
}
