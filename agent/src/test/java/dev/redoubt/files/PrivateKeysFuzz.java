package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// The private half of key files, whose check sum anybody can compute: plain, or encrypted under a
/// passphrase that may be the right one.
class PrivateKeysFuzz {
  @FuzzTest
  void aPrivateKeyIsDamagedUnderAWrongPassphraseOrRead(byte[] der) {
    try {
      PrivateKeys.Opened opened = PrivateKeys.open(der);
      opened.identity().close();
      assertThat(opened.name().value()).isNotEmpty();
    } catch (KeyPem.Damaged damaged) {
      assertThat(damaged).hasNoCause();
    }
    try {
      PrivateKeys.decrypt(der, "correct horse".toCharArray()).identity().close();
    } catch (KeyPem.Damaged | KeyPem.WrongPassphrase refused) {
      assertThat(refused).hasNoCause();
    }
  }
}
