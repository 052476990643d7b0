package dev.redoubt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// A histogram of durations, with eight buckets for each power of two of microseconds: results are
/// at most an eighth too long. Thread-safe.
final class LatencyHistogram {
  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUB;

  private static final List<Duration> BOUNDS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toList();

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final LongAdder sum = new LongAdder();

  void record(long nanos) {
    sum.add(nanos);
    counts.incrementAndGet(bucket(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos))));
  }

  /// The upper bound of the bucket that contains the quantile `share`; zero if there are no values.
  Duration within(double share) {
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += counts.get(i);
    }
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; i < BUCKETS && wanted > 0; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return Duration.of(end(i), java.time.temporal.ChronoUnit.MICROS);
      }
    }
    return Duration.ZERO;
  }

  AgentCounters.SettleTimes settleTimes() {
    List<Long> cumulative = new ArrayList<>(BOUNDS.size());
    long seen = 0;
    int next = 0;
    for (Duration bound : BOUNDS) {
      while (end(next) <= TimeUnit.NANOSECONDS.toMicros(bound.toNanos())) {
        seen += counts.get(next++);
      }
      cumulative.add(seen);
    }
    for (; next < BUCKETS; next++) {
      seen += counts.get(next);
    }
    return new AgentCounters.SettleTimes(
        BOUNDS, cumulative, seen, Duration.ofNanos(sum.sum()), within(0.5), within(0.99));
  }

  private static int bucket(long micros) {
    if (micros < SUB) {
      return (int) micros;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
    return exponent * SUB + (int) (micros >>> exponent);
  }

  private static long end(int bucket) {
    if (bucket < SUB) {
      return bucket + 1L;
    }
    int exponent = bucket / SUB - 1;
    return (long) (bucket - exponent * SUB + 1) << exponent;
  }
}
