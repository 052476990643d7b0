package dev.redoubt.benchmarks.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/// Durations of operations that run one at a time.
///
/// @param histogram in nanoseconds
record Singles(Histogram histogram) {
  private static final int DIGITS = 3;

  interface Single {
    /// @return duration, nanoseconds
    long run() throws InterruptedException;
  }

  static Singles run(Duration span, Single single) throws InterruptedException {
    Histogram histogram = new Histogram(DIGITS);
    long start = System.nanoTime();
    do {
      histogram.recordValue(Math.max(1, single.run()));
    } while (System.nanoTime() - start < span.toNanos());
    return new Singles(histogram);
  }
}
