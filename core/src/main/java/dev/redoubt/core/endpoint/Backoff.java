package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// Limits how often others can have us do something (§9.3): each repetition waits twice as long.
///
/// Only a pause resets it; nothing that a peer says or does can.
final class Backoff {
  /// @param atOnce repetitions in a row without a wait
  /// @param first the wait after that, which doubles each time
  /// @param most the longest wait
  record Rule(int atOnce, Duration first, Duration most) {
    /// The pause after which it starts over.
    long rest() {
      return 3 * most.toNanos();
    }
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Further INITs to the same instance.
  static final Rule INITS_AGAIN = new Rule(1, SECOND, SECOND.multipliedBy(20));

  /// To another instance of a name, whose instances leave or refuse us one after the other.
  static final Rule MOVES = new Rule(8, SECOND, SECOND.multipliedBy(20));

  /// Instances of one name that begin to have a share of what is sent to it, and those that lose
  /// it.
  static final Rule SHARES = new Rule(64, SECOND, SECOND.multipliedBy(20));

  /// RESPs to one INIT that are opened: anyone who has seen the INIT's handshake id can write
  /// something that looks like one.
  static final Rule RESPS = new Rule(16, SECOND.dividedBy(4), SECOND.multipliedBy(16));

  /// Answers to repeated requests; an honest peer repeats after 200 ms, then ever later.
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

  /// Whether it may be done now; if so, counts it.
  boolean take(Now now) {
    boolean ready = ready(now);
    if (ready) {
      done(now);
    }
    return ready;
  }

  /// Counts one more repetition.
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

  /// Whether it is in its initial state.
  boolean rested(Now now) {
    return times == 0 || now.nanos() - lastAt >= rule.rest();
  }
}
