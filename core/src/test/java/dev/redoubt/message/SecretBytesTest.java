package dev.redoubt.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretBytesTest {
  @Test
  void closingOverwritesTheOwnedArrayAndEndsItsUse() {
    byte[] array = {1, 2, 3};
    SecretBytes secret = SecretBytes.own(array);
    secret.close();
    secret.close();
    assertThat(array).containsOnly(0);
    assertThat(secret.closed()).isTrue();
    assertThatThrownBy(secret::bytes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopyLivesOnWhenItsSourceIsOverwritten() {
    byte[] array = {1, 2, 3, 4};
    SecretBytes copy = SecretBytes.copyOf(array);
    SecretBytes part = SecretBytes.copyOf(array, 1, 2);
    SecretBytes.own(array).close();
    assertThat(copy.bytes()).containsExactly(1, 2, 3, 4);
    assertThat(part.bytes()).containsExactly(2, 3);
  }

  @Test
  void itsTextShowsTheSizeOnly() {
    assertThat(SecretBytes.own(new byte[] {65, 66, 67}).toString()).isEqualTo("SecretBytes[3]");
  }

  @Test
  void equalityIsByContent() {
    SecretBytes secret = SecretBytes.own(new byte[] {1, 2});
    assertThat(secret).isEqualTo(SecretBytes.own(new byte[] {1, 2}));
    assertThat(secret).isNotEqualTo(SecretBytes.own(new byte[] {1, 3}));
    assertThat(secret).isNotEqualTo(SecretBytes.own(new byte[] {1}));
  }
}
