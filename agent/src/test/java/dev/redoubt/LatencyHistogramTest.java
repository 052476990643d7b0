package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void answersWithinAnEighthOverTheWholeRange() {
    for (long micros = 1; micros < 1L << 50; micros = micros * 5 / 3 + 1) {
      LatencyHistogram histogram = new LatencyHistogram();
      histogram.record(micros * 1_000);
      long answer = histogram.within(0.99).toNanos() / 1_000;
      assertThat(answer)
          .isGreaterThan(micros)
          .isLessThanOrEqualTo(micros + Math.max(1, micros / 8));
    }
  }

  @Test
  void sharesAreTakenInOrder() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertThat(histogram.within(0.5)).isEqualTo(Duration.ZERO);
    for (int i = 1; i <= 100; i++) {
      histogram.record(Duration.ofMillis(i == 100 ? 10_000 : 1).toNanos());
    }
    assertThat(histogram.within(0.5)).isLessThan(Duration.ofMillis(2));
    assertThat(histogram.within(0.99)).isLessThan(Duration.ofMillis(2));
    assertThat(histogram.within(1)).isGreaterThan(Duration.ofSeconds(9));
  }
}
