package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import dev.redoubt.identity.TrustPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Re-evaluates trust in every peer: at once when the trust policy has changed, and periodically
/// otherwise (§3.6).
final class TrustRecheck extends Agenda.Task {
  /// A peer that the trust policy may refuse by now.
  interface Judged {
    void judge(Now now);
  }

  /// Half the time that §3.6 promises.
  static final Duration EVERY = Duration.ofSeconds(30);

  /// Peers evaluated in one go, so that thousands of them do not hold up messages.
  static final int SLICE = 256;

  static final Duration PAUSE = Duration.ofMillis(20);

  private final TrustPolicy trust;
  private final List<Iterable<? extends Judged>> peers;
  private final Deque<Judged> left = new ArrayDeque<>();
  private long version;
  private long nextAt;
  private long goOnAt;

  /// @param peers every one that the trust policy may refuse by now
  TrustRecheck(Agenda agenda, TrustPolicy trust, List<Iterable<? extends Judged>> peers, Now now) {
    this.trust = trust;
    this.peers = peers;
    this.version = trust.version();
    this.nextAt = now.plus(EVERY);
    agenda.touch(this);
  }

  /// Called with every turn.
  void check(Now now) {
    long current = trust.version();
    if (current != version) {
      version = current;
      left.clear();
      all().forEach(each -> each.judge(now));
    }
  }

  private List<Judged> all() {
    List<Judged> all = new ArrayList<>();
    peers.forEach(some -> some.forEach(all::add));
    return all;
  }

  @Override
  void onTime(Now now) {
    if (left.isEmpty() && now.reached(nextAt)) {
      nextAt = now.plus(EVERY);
      left.addAll(all());
    }
    for (int i = 0; i < SLICE && !left.isEmpty(); i++) {
      left.poll().judge(now);
    }
    goOnAt = now.plus(PAUSE);
  }

  @Override
  void flush(Now now) {}

  @Override
  long wakeAt() {
    return left.isEmpty() ? nextAt : goOnAt;
  }
}
