package dev.redoubt.core.endpoint;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.environment.Now;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What Redis lost, repeated, moved or rolled back of what each peer wrote (§7.14): counted, and
/// reported at a bounded rate. Links and windows do not depend on it.
///
/// Positions are those of envelopes that have verified. A replay is known by its counter alone, so
/// a forger may be counted as one.
final class Irregularities {
  /// How often one peer's irregularities of one kind are reported, at most.
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /// Of one peer: those that it and we may have, in both directions.
  private static final int SESSIONS = 2 * Protocol.SESSIONS_PER_INSTANCE;

  /// What one peer takes, bytes of heap: with a session or two, and little to report.
  private static final int HEAP = 640;

  private static final class Count {
    long total;
    long untold;
    long toldAt;
  }

  private static final class PerPeer {
    final Map<Misbehaviour, Count> counts = new EnumMap<>(Misbehaviour.class);

    /// The highest place so far in each of the sessions last used, by their order.
    final Map<Long, Position> newest = LinkedHashMap.newLinkedHashMap(1);

    long total(Misbehaviour kind) {
      Count count = counts.get(kind);
      return count == null ? 0 : count.total;
    }
  }

  private final Effects effects;
  private final Account account;
  private final int peersMax;

  /// The longest idle first.
  private final Map<InstanceKey, PerPeer> peers = new LinkedHashMap<>(16, 0.75f, true);

  /// @param account is charged for what it remembers
  Irregularities(Effects effects, Account account, int peersMax) {
    this.effects = effects;
    this.account = account;
    this.peersMax = peersMax;
  }

  private PerPeer of(InstanceKey peer) {
    PerPeer known = peers.get(peer);
    if (known == null) {
      known = new PerPeer();
      peers.put(peer, known);
      account.add(MemoryUse.IDENTITIES, HEAP);
      if (peers.size() > peersMax) {
        peers.remove(peers.keySet().iterator().next());
        account.give(MemoryUse.IDENTITIES, HEAP);
      }
    }
    return known;
  }

  /// An envelope of `peer` was opened that stood there.
  void opened(InstanceKey peer, Position at, Now now) {
    PerPeer one = of(peer);
    Position newest = one.newest.get(at.sessionOrder());
    if (newest == null || at.compareTo(newest) > 0) {
      long next = newest == null ? 0 : expected(newest, at);
      one.newest.put(at.sessionOrder(), at);
      if (one.newest.size() > SESSIONS) {
        one.newest.remove(one.newest.keySet().iterator().next());
      }
      missing(one, peer, Integer.toUnsignedLong(at.counter()) - next, now);
    } else {
      count(one, Misbehaviour.REORDERED, peer, 1, now);
      Count gaps = one.counts.get(Misbehaviour.GAP);
      if (gaps != null && gaps.total > 0) {
        gaps.total--;
      }
    }
  }

  /// The counter that follows `newest` in its generation; 0 where `at` is in another one.
  private static long expected(Position newest, Position at) {
    boolean same = at.epoch() == newest.epoch() && at.generation() == newest.generation();
    return same ? Integer.toUnsignedLong(newest.counter()) + 1 : 0;
  }

  private void missing(PerPeer one, InstanceKey peer, long envelopes, Now now) {
    if (envelopes > 0) {
      count(one, Misbehaviour.GAP, peer, envelopes, now);
    }
  }

  /// An older bundle of `peer` was shown than one seen before, or one that is far too old.
  void rolledBack(InstanceKey peer, Now now) {
    count(of(peer), Misbehaviour.ROLLED_BACK_BUNDLE, peer, 1, now);
  }

  void replayed(InstanceKey peer, Now now) {
    count(of(peer), Misbehaviour.REPLAY, peer, 1, now);
  }

  private void count(PerPeer one, Misbehaviour kind, InstanceKey peer, long more, Now now) {
    Count count = one.counts.computeIfAbsent(kind, key -> new Count());
    boolean first = count.total == 0 && count.toldAt == 0;
    count.total += more;
    count.untold += more;
    effects.counters().misbehaved(kind, more);
    if (first || now.nanos() - count.toldAt >= PAUSE.toNanos()) {
      effects.report(new Event.BrokerMisbehaviour(kind, detail(kind, peer, count)));
      count.untold = 0;
      count.toldAt = now.nanos();
    }
  }

  private static String detail(Misbehaviour kind, InstanceKey peer, Count count) {
    String what =
        switch (kind) {
          case GAP -> "envelopes are missing";
          case REORDERED -> "envelopes came out of order";
          case REPLAY -> "envelopes came again";
          default -> "old bundles were shown";
        };
    return "Of instance %s of %s, %d %s since the last report, %d in all."
        .formatted(peer.instance(), peer.fingerprint(), count.untold, what, count.total);
  }

  Snapshot.Irregular counts(InstanceKey peer) {
    PerPeer one = peers.get(peer);
    return one == null
        ? Snapshot.Irregular.NONE
        : new Snapshot.Irregular(
            one.total(Misbehaviour.GAP),
            one.total(Misbehaviour.REPLAY),
            one.total(Misbehaviour.REORDERED),
            one.total(Misbehaviour.ROLLED_BACK_BUNDLE));
  }

  int count() {
    return peers.size();
  }
}
