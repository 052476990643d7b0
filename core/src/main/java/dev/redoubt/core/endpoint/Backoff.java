package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// When something may be done again that others can have us do again and again (SPEC.md §9.3).
///
/// Only rest sets it back: nothing that a peer says or does.
final class Backoff {
  /// @param atOnce so many times in a row without a wait
  /// @param first the wait after that, which doubles each time
  /// @param most the longest wait
  record Rule(int atOnce, Duration first, Duration most) {
    /// After so long a pause it begins afresh.
    long rest() {
      return 3 * most.toNanos();
    }
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Further INITs to an instance that had one not long ago.
  static final Rule INITS_AGAIN = new Rule(1, SECOND, SECOND.multipliedBy(20));

  /// To another instance of a name, whose instances leave or refuse us one after the other.
  static final Rule MOVES = new Rule(8, SECOND, SECOND.multipliedBy(20));

  /// RESPs to one INIT that are opened: anybody who has seen one can write what looks like one.
  static final Rule RESPS = new Rule(16, SECOND.dividedBy(4), SECOND.multipliedBy(16));

  /// Answers to what an honest peer says again after 200 ms, and later each time.
  static final Rule ANSWERS = new Rule(1, Duration.ofMillis(50), SECOND);

  private static final int DOUBLINGS_MAX = 20;

  private final Rule rule;
  private int times;
  private long lastAt;
  private long readyAt = Long.MIN_VALUE;

  Backoff(Rule rule) {
    this.rule = rule;
  }

  boolean ready(Now now) {
    return now.nanos() >= readyAt;
  }

  /// When it is [#ready], monotonic nanoseconds.
  long readyAt() {
    return readyAt;
  }

  /// Whether it may be done now; then it is.
  boolean take(Now now) {
    boolean ready = ready(now);
    if (ready) {
      done(now);
    }
    return ready;
  }

  /// It is done once more.
  void done(Now now) {
    if (rested(now)) {
      times = 0;
    }
    times++;
    lastAt = now.nanos();
    int doublings = Math.min(times - rule.atOnce, DOUBLINGS_MAX);
    long wait = Math.min(rule.most.toNanos(), rule.first.toNanos() << Math.max(0, doublings));
    readyAt = doublings < 0 ? Long.MIN_VALUE : now.nanos() + wait;
  }

  /// Whether it is as if nothing had ever been done.
  boolean rested(Now now) {
    return times == 0 || now.nanos() - lastAt >= rule.rest();
  }
}
