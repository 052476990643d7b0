package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void numbersHaveThreeSignificantDigits() {
    assertThat(Numbers.text(301_127.4)).isEqualTo("301,000");
    assertThat(Numbers.text(8.2149)).isEqualTo("8.21");
    assertThat(Numbers.text(0.05512)).isEqualTo("0.0551");
    assertThat(Numbers.text(0)).isEqualTo("0");
    assertThat(Numbers.text(Double.NaN)).isEqualTo("–");
    assertThat(Numbers.bytes(16_384)).isEqualTo("16 KiB");
    assertThat(Numbers.bytes(64)).isEqualTo("64 B");
  }
}
