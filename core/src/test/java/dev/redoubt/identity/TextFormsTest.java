package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Text forms that people type and read: agent names and fingerprints.
class TextFormsTest {
  private static final Fingerprint FINGERPRINT =
      new Fingerprint(
          Bytes.hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
  private static final String TEXT =
      "qrmp1:aaaq-eaye-auda-ocaj-bifq-ydio-b4ib-ceqt-cqkr-mfyy-denb-wha5-dypq";

  @Test
  void aFingerprintIsReadBackFromItsTextWithOrWithoutHyphens() {
    assertThat(FINGERPRINT).hasToString(TEXT);
    assertThat(Fingerprint.parse(FINGERPRINT.toString())).isEqualTo(FINGERPRINT);
    assertThat(Fingerprint.parse(TEXT.replace("-", ""))).isEqualTo(FINGERPRINT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "qrmp1:", "aaaq", "qrmp1:aaaq-eayd", "QRMP1:aaaq"})
  void whatIsNoFingerprintIsRefused(String text) {
    assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFingerprintWithAWrongDigitOrLengthIsRefused() {
    for (String text :
        new String[] {TEXT.substring(0, TEXT.length() - 1), TEXT + "a", TEXT.replace('q', '1')}) {
      assertThatThrownBy(() -> Fingerprint.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Fingerprint(Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "bob", "bob-2", "a.b_c-d", "0----"})
  void namesWithinTheRuleAreAccepted(String name) {
    assertThat(AgentName.of(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bob", "-bob", ".bob", "_", "bob ", "bob\n", "b/b", "bób", "a:b"})
  void namesThatBreakTheRuleAreRefused(String name) {
    assertThatThrownBy(() -> AgentName.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 64 characters");
  }

  @Test
  void aNameHasAtMostSixtyFourCharacters() {
    assertThat(AgentName.valid("x".repeat(64))).isTrue();
    assertThat(AgentName.valid("x".repeat(65))).isFalse();
  }

  @Test
  void theErrorOfAHostileNameShowsNoControlCharacters() {
    assertThatThrownBy(() -> AgentName.of("\u001b[31m" + "x".repeat(500)))
        .hasMessageNotContaining("\u001b")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
