package dev.redoubt.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Delays between tries: 50 ms, doubling to 5 s, each between half and the whole of that, so that
/// many clients of a Redis that returns do not come at once. For one thread.
final class BackOff {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final Duration ANSWERED = Duration.ofMillis(400);

  private Duration next = FIRST;

  Duration delay() {
    long nanos = next.toNanos();
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }

  /// It failed for what Redis answered, not for want of Redis: that is mended soon.
  void answered() {
    next = next.compareTo(ANSWERED) < 0 ? next : ANSWERED;
  }

  /// What was tried held for so long. A success that ends at once counts for nothing.
  void held(Duration span) {
    if (span.compareTo(LONGEST) >= 0) {
      next = FIRST;
    }
  }
}
