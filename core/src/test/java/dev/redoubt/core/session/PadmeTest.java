package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Limits.Padding;
import org.junit.jupiter.api.Test;

class PadmeTest {
  @Test
  void sizesAreThoseOfThePublishedRule() {
    assertThat(Padme.size(9)).isEqualTo(10);
    assertThat(Padme.size(257)).isEqualTo(272);
    assertThat(Padme.size(1000)).isEqualTo(1024);
    assertThat(Padme.size(8193)).isEqualTo(8704);
    assertThat(Padme.size(62_079)).isEqualTo(63_488);
    assertThat(Padme.size(Protocol.BODY_MAX)).isEqualTo(Protocol.BODY_MAX);
    assertThat(Padme.size(Protocol.BODY_MAX - 1)).isEqualTo(Protocol.BODY_MAX);
  }

  @Test
  void aSizeHoldsItsLengthCostsAtMostAnEighthAndIsItsOwnSize() {
    for (int length = 1; length <= Protocol.BODY_MAX; length += 1 + length / 300) {
      int size = Padme.size(length);
      assertThat(size).isBetween(length, length + length / 8 + 1);
      assertThat(Padme.size(size)).isEqualTo(size);
    }
  }

  @Test
  void bodiesHaveALeastSizeUnlessPaddingIsOff() {
    assertThat(Padme.body(16, Padding.PADME)).isEqualTo(256);
    assertThat(Padme.body(16, Padding.POWER_OF_TWO)).isEqualTo(256);
    assertThat(Padme.body(257, Padding.POWER_OF_TWO)).isEqualTo(512);
    assertThat(Padme.body(512, Padding.POWER_OF_TWO)).isEqualTo(512);
    assertThat(Padme.body(16, Padding.NONE)).isEqualTo(16);
  }
}
