package dev.redoubt.core.group;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// When something that had no effect is tried again: after 5 s, doubling to 5 min.
final class Retry {
  static final Duration FIRST = Duration.ofSeconds(5);
  private static final int DOUBLINGS = 6;
  private static final Duration MOST = Duration.ofMinutes(5);

  private long at;
  private int failures;

  Retry(Now now) {
    this.at = now.nanos();
  }

  void failed(Now now) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(failures, DOUBLINGS));
    failures++;
    at = now.plus(pause.compareTo(MOST) < 0 ? pause : MOST);
  }

  /// It is worth trying at once, but not more than once a second.
  void now(Now now) {
    failures = 0;
    at = Math.min(at, now.nanos() + Duration.ofSeconds(1).toNanos());
  }

  /// It has worked; what comes next need not wait.
  void done(Now now) {
    failures = 0;
    at = now.nanos();
  }

  boolean due(Now now) {
    return now.reached(at);
  }

  long at() {
    return at;
  }
}
