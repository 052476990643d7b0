package dev.redoubt.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Exponential back-off: 50 ms, doubling to 1 s, and to 5 s after half a minute. A failover takes
/// some seconds, and messages are to flow soon after it. Each delay is random between half and all
/// of that, so that many clients do not reconnect at once when Redis returns. For one thread.
final class BackOff {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration AT_FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final Duration ANSWERED = Duration.ofMillis(400);

  /// A connection that was lost earlier does not reset the back-off.
  private static final Duration LASTING = Duration.ofSeconds(1);

  private Duration next = FIRST;
  private Duration waited = Duration.ZERO;

  Duration delay() {
    long nanos = next.toNanos();
    waited = waited.plus(next);
    Duration most = waited.compareTo(LONG) < 0 ? AT_FIRST : LONGEST;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(most) < 0 ? doubled : most;
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }

  /// The attempt failed because of what Redis answered, which the next one heals: retry soon.
  void answered() {
    next = next.compareTo(ANSWERED) < 0 ? next : ANSWERED;
  }

  /// The connection lasted for `span`.
  void held(Duration span) {
    if (span.compareTo(LASTING) >= 0) {
      next = FIRST;
      waited = Duration.ZERO;
    }
  }
}
