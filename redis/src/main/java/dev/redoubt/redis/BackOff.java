package dev.redoubt.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Exponential back-off: 50 ms, doubling to 5 s. Each delay is random between half and all of that,
/// so that many clients do not reconnect at once when Redis returns. For one thread.
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

  /// The attempt failed because of what Redis answered, which the next one heals: retry soon.
  void answered() {
    next = next.compareTo(ANSWERED) < 0 ? next : ANSWERED;
  }

  /// The connection lasted for `span`. One that is lost at once does not reset the back-off.
  void held(Duration span) {
    if (span.compareTo(LONGEST) >= 0) {
      next = FIRST;
    }
  }
}
