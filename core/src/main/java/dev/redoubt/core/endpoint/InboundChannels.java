package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.VerifiedPeer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The instances that send to us, by identity; makes room for further ones (§9.1).
final class InboundChannels implements Admission.Owner, Iterable<InboundChannel> {
  /// How long no eviction is tried after one found nothing to evict.
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final TaskContext context;
  private final EndpointConfig config;
  private final MemoryBudget budget;
  private final ForgottenIdentities forgotten;
  private final RestoredLinks restored;
  private final Map<InstanceKey, InboundChannel> byInstance = new HashMap<>();
  private final Map<Fingerprint, InboundIdentity> identities = new HashMap<>();

  /// Those of them that may have a session.
  private final Set<InboundIdentity> active = new HashSet<>();

  private long sweepAt;
  private int sweepSize = Protocol.INSTANCES_PER_IDENTITY;
  private long suspectUntil;
  private boolean stopped;

  InboundChannels(TaskContext context, EndpointConfig config, MemoryBudget budget, Now now) {
    this.context = context;
    this.config = config;
    this.budget = budget;
    this.forgotten = new ForgottenIdentities(budget.common(), context.journal());
    this.restored = new RestoredLinks(context, budget.common());
    this.sweepAt = now.nanos();
    this.suspectUntil = now.nanos();
  }

  @Override
  public @Nullable InboundChannel channel(InstanceKey key) {
    return byInstance.get(key);
  }

  @Override
  public boolean room(InstanceKey from, Now now) {
    InboundIdentity known = identities.get(from.fingerprint());
    boolean room = known != null && active.contains(known);
    while (!room && active.size() >= config.limits().peers()) {
      if (!dropIdle(now)) {
        return false;
      }
    }
    return true;
  }

  /// Drops what is over, and the sessions of the identity idle for longest, if it was idle long
  /// enough. Its links are kept as long as replays are possible.
  ///
  /// @return whether anything was dropped
  private boolean dropIdle(Now now) {
    if (!now.reached(sweepAt)) {
      return false;
    }
    int before = byInstance.size() + active.size();
    sweep();
    if (byInstance.size() + active.size() < before) {
      return true;
    }
    InboundIdentity idlest =
        active.stream().min(Comparator.comparingLong(InboundIdentity::heardAt)).orElse(null);
    if (idlest == null || now.nanos() - idlest.heardAt() < Protocol.IDLE.toNanos()) {
      sweepAt = now.plus(SWEEP);
      return false;
    }
    idlest.endSessions();
    sweep();
    return true;
  }

  private void sweep() {
    active.removeIf(identity -> !identity.hasSession());
    identities.values().removeIf(this::over);
  }

  private boolean over(InboundIdentity identity) {
    identity.sweep(channel -> byInstance.remove(channel.key()));
    return identity.closeIfEmpty();
  }

  /// Evicts `identity`: everything of it that no handler is using is forgotten.
  private void forget(InboundIdentity identity) {
    forgotten.add(identity.fingerprint(), identity.forgetLinks());
    active.remove(identity);
    if (over(identity)) {
      identities.remove(identity.fingerprint());
    }
  }

  @Override
  public @Nullable InboundChannel admit(InstanceKey from, VerifiedPeer peer, Now now) {
    if (byInstance.size() > sweepSize) {
      sweep();
      sweepSize = 2 * byInstance.size() + Protocol.INSTANCES_PER_IDENTITY;
    }
    InboundChannel admitted = tryAdmit(from, peer, now);
    return admitted == null && dropIdle(now) ? tryAdmit(from, peer, now) : admitted;
  }

  private @Nullable InboundChannel tryAdmit(InstanceKey from, VerifiedPeer peer, Now now) {
    InboundIdentity identity = identities.get(from.fingerprint());
    if (identity == null) {
      identity = InboundIdentity.open(budget, peer, this::forget);
      if (identity == null) {
        return null;
      }
      identities.put(from.fingerprint(), identity);
    }
    identity.account().standing(peer.standing());
    InboundChannel channel = knownOrNew(identity, from, peer, now);
    if (channel == null || !channel.roomForSession()) {
      if (over(identity)) {
        identities.remove(identity.fingerprint());
      }
      return null;
    }
    if (channel.sessions().none()) {
      identity.keepBelow(Protocol.INSTANCES_PER_IDENTITY);
    }
    active.add(identity);
    return channel;
  }

  private @Nullable InboundChannel knownOrNew(
      InboundIdentity identity, InstanceKey from, VerifiedPeer peer, Now now) {
    InboundChannel known = byInstance.get(from);
    if (known != null || !identity.takeChannel()) {
      return known;
    }
    InboundChannel channel =
        new InboundChannel(context, config, forgotten, restored, from, peer, identity.account());
    channel.heard(now);
    byInstance.put(from, channel);
    identity.add(channel);
    if (stopped) {
      channel.stopReceiving();
    }
    if (!now.reached(suspectUntil)) {
      channel.suspect(now);
    }
    return channel;
  }

  /// What earlier runs of ours have left.
  RestoredLinks restored() {
    return restored;
  }

  ForgottenIdentities forgotten() {
    return forgotten;
  }

  void reconnected() {
    byInstance.values().forEach(InboundChannel::reconnected);
  }

  /// Our process was suspended.
  ///
  /// @return whether there is any sender that this concerns
  boolean suspect(Now now) {
    suspectUntil = now.plus(Protocol.SUSPECT);
    byInstance.values().forEach(channel -> channel.suspect(now));
    return !byInstance.isEmpty();
  }

  /// No message but replies is handed out from now on, whoever sends it.
  void stopReceiving() {
    stopped = true;
    byInstance.values().forEach(InboundChannel::stopReceiving);
  }

  int count() {
    return byInstance.size();
  }

  /// Links remembered.
  int links() {
    return byInstance.values().stream().mapToInt(channel -> channel.links().count()).sum();
  }

  @Override
  public Iterator<InboundChannel> iterator() {
    return byInstance.values().iterator();
  }

  void close() {
    byInstance.values().forEach(InboundChannel::close);
  }
}
