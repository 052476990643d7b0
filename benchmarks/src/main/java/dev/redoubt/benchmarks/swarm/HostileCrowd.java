package dev.redoubt.benchmarks.swarm;

import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Hostile identities, each with one victim, that attack in turn. Not thread-safe.
final class HostileCrowd {
  private final SplittableRandom random;
  private final List<HostilePeer> peers = new ArrayList<>();
  private final Map<InboxId, HostilePeer> byInbox = new HashMap<>();
  private final Map<Attack, Integer> strikes = new HashMap<>();
  private int next;

  /// @param victims assigned to the peers in turn
  HostileCrowd(int count, List<AgentName> victims, Wire wire, Randomness randomness, long seed) {
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      HostilePeer peer =
          new HostilePeer(
              wire,
              randomness,
              Identity.generate(randomness),
              AgentName.of("hostile-" + i),
              victims.get(i % victims.size()));
      peers.add(peer);
      byInbox.put(peer.inbox(), peer);
    }
  }

  Collection<InboxId> inboxes() {
    return byInbox.keySet();
  }

  int size() {
    return peers.size();
  }

  /// Makes every peer open a session.
  ///
  /// @param between called after each peer
  void open(Consumer<HostilePeer> between) {
    for (HostilePeer peer : peers) {
      boolean unused = peer.ready();
      between.accept(peer);
    }
  }

  /// Makes the next peer use a random attack, or open a session if it has none.
  void strike() {
    HostilePeer peer = peers.get(next);
    next = (next + 1) % peers.size();
    Attack attack = ATTACKS[random.nextInt(ATTACKS.length)];
    if (peer.ready()) {
      attack.strike(peer, random);
      strikes.merge(attack, 1, Integer::sum);
    }
  }

  private static final Attack[] ATTACKS = Attack.values();

  void received(InboxId inbox, Entry entry) {
    HostilePeer peer = byInbox.get(inbox);
    if (peer != null) {
      peer.received(entry);
    }
  }

  /// Number of uses of each attack.
  Map<Attack, Integer> strikes() {
    return Map.copyOf(strikes);
  }
}
