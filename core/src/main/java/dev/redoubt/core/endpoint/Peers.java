package dev.redoubt.core.endpoint;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.InstanceKey;
import dev.redoubt.core.identity.VerifiedPeer;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everybody we have to do with: the names we send to, and the instances that send to us.
final class Peers implements Acceptor.Owner {
  /// Who has been idle for so long may be forgotten where there are too many.
  private static final Duration IDLE = Duration.ofHours(1);

  private final Shared shared;
  private final Map<AgentName, Destination> destinations = new HashMap<>();
  private final Map<InstanceKey, InboundChannel> inbound = new HashMap<>();

  Peers(Shared shared) {
    this.shared = shared;
  }

  Destination destination(AgentName name, Now now) {
    Destination known = destinations.get(name);
    if (known == null) {
      if (destinations.size() >= shared.limits().peers()) {
        forgetIdle(now);
      }
      known = new Destination(shared, name, now);
      destinations.put(name, known);
    }
    return known;
  }

  private void forgetIdle(Now now) {
    destinations
        .values()
        .removeIf(destination -> {
          boolean idle = destination.idleFor(IDLE, now);
          if (idle) {
            destination.close();
          }
          return idle;
        });
  }

  @Override
  public @Nullable InboundChannel inbound(InstanceKey key) {
    return inbound.get(key);
  }

  Iterable<Destination> destinations() {
    return destinations.values();
  }

  Iterable<InboundChannel> inbound() {
    return inbound.values();
  }

  boolean hasInbound() {
    return !inbound.isEmpty();
  }

  // --- Accepting

  @Override
  public boolean room(InstanceKey from) {
    if (inbound.containsKey(from)) {
      return true;
    }
    if (!shared.linksLeft()) {
      return false;
    }
    inbound.values().removeIf(InboundChannel::idle);
    Set<Fingerprint> identities = new HashSet<>();
    inbound.keySet().forEach(key -> identities.add(key.fingerprint()));
    return identities.contains(from.fingerprint()) || identities.size() < shared.limits().peers();
  }

  @Override
  public InboundChannel channel(InstanceKey from, VerifiedPeer peer) {
    InboundChannel known = inbound.get(from);
    if (known == null) {
      known = new InboundChannel(shared, from, peer);
      inbound.put(from, known);
    }
    if (known.sessions() == 0) {
      makeRoomFor(from);
    }
    return known;
  }

  /// One instance more of an identity than there may be takes the place of the longest idle: that
  /// one's sessions go, while its links are remembered for as long as they must be.
  private void makeRoomFor(InstanceKey from) {
    List<InboundChannel> others = new ArrayList<>();
    inbound.forEach((key, channel) -> {
      if (key.fingerprint().equals(from.fingerprint()) && channel.sessions() > 0) {
        others.add(channel);
      }
    });
    if (others.size() >= Limits.INSTANCES_PER_IDENTITY) {
      others.stream()
          .min(Comparator.comparingLong(InboundChannel::heardAt))
          .ifPresent(InboundChannel::endSessions);
    }
  }

  // --- What was read

  /// @return whether it answers an INIT of ours
  boolean resp(Bytes handshakeId, Bytes resp, Now now) {
    OutboundChannel channel = shared.initiated.get(handshakeId);
    if (channel == null) {
      return false;
    }
    channel.initiator().resp(handshakeId, resp, now);
    shared.agenda.touch(channel);
    return true;
  }

  void opened(Session session, Opened.Accepted opened, Now now) {
    InstanceKey key = new InstanceKey(session.peer(), session.peerInstance());
    OutboundChannel outbound = shared.outbound.get(session);
    if (outbound != null) {
      outbound.opened(session, opened, now);
      return;
    }
    InboundChannel channel = inbound.get(key);
    if (channel != null) {
      Destination destination = destinations.get(channel.peer().name());
      if (destination != null) {
        destination.seen(channel.inbox(), now);
      }
      channel.opened(session, opened, now);
    }
  }

  void hint(AgentName name, Now now) {
    Destination destination = destinations.get(name);
    if (destination != null) {
      destination.hint(now);
    }
  }

  void reconnected(Now now) {
    destinations.values().forEach(destination -> destination.reconnected(now));
    inbound.values().forEach(InboundChannel::reconnected);
  }

  /// Our process stood still.
  ///
  /// @return whether that matters to anybody
  boolean suspect(Now now) {
    inbound.values().forEach(channel -> channel.suspect(now));
    return !inbound.isEmpty();
  }

  // --- The end

  Snapshot snapshot() {
    List<Snapshot.Peer> shown = new ArrayList<>();
    long unsettled = 0;
    int sessions = 0;
    for (Destination destination : destinations.values()) {
      unsettled += destination.unsettled();
      for (OutboundChannel channel : destination.channels()) {
        sessions += channel.initiator().sessions();
        PeerInstance instance = destination.directory().instance(channel.inbox());
        if (instance != null) {
          shown.add(
              new Snapshot.Peer(
                  instance.bundle().peer(),
                  channel.instance(),
                  !instance.left() && !instance.silent(),
                  channel.initiator().session() != null,
                  channel.link().unsettled()));
        }
      }
    }
    for (InboundChannel channel : inbound.values()) {
      sessions += channel.sessions();
      shown.add(
          new Snapshot.Peer(
              channel.peer(), channel.instance(), !channel.peerLeft(), channel.sessions() > 0, 0));
    }
    return new Snapshot(
        shown,
        shared.drops(),
        unsettled,
        shared.budget.messages(),
        shared.budget.used(),
        shared.budget.total(),
        sessions,
        shared.rotations,
        shared.kemSteps,
        shared.handshakes);
  }

  void close() {
    destinations.values().forEach(Destination::close);
    inbound.values().forEach(InboundChannel::close);
  }
}
