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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everybody we have to do with: the names we send to, and the instances that send to us.
final class Peers implements Acceptor.Owner {
  /// Nobody is looked for who might make room, so soon after nobody was found.
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Shared shared;
  private final Map<AgentName, Destination> destinations = new HashMap<>();
  private final Map<InstanceKey, InboundChannel> inbound = new HashMap<>();

  /// The same, by identity: those that have a session.
  private final Map<Fingerprint, Set<InboundChannel>> identities = new HashMap<>();

  private long sweepAt;
  private int sweepSize = Limits.INSTANCES_PER_IDENTITY;
  private long suspectUntil;

  Peers(Shared shared, Now now) {
    this.shared = shared;
    this.sweepAt = now.nanos();
    this.suspectUntil = now.nanos();
  }

  Destination destination(AgentName name, Now now) {
    Destination known = destinations.get(name);
    if (known == null) {
      if (destinations.size() >= shared.limits().peers()) {
        forgetIdle(now);
      }
      if (destinations.size() >= shared.limits().peers()) {
        forgetLongestIdle(now);
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
          boolean idle = destination.idleFor(Bounds.IDLE, now);
          if (idle) {
            destination.close();
          }
          return idle;
        });
  }

  /// All are in use. One of them to which nothing is under way makes room; where there is none, the
  /// outbox bounds them.
  private void forgetLongestIdle(Now now) {
    destinations.entrySet().stream()
        .filter(each -> each.getValue().idleFor(Duration.ZERO, now))
        .min(Comparator.comparingLong(each -> each.getValue().usedAt()))
        .ifPresent(each -> {
          each.getValue().close();
          destinations.remove(each.getKey());
        });
  }

  void listed(AgentName name, Listing listing, Now now) {
    Destination destination = destinations.get(name);
    if (destination != null) {
      destination.listed(listing, now);
    }
  }

  void listingFailed(AgentName name, Now now) {
    Destination destination = destinations.get(name);
    if (destination != null) {
      destination.listingFailed(now);
    }
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

  /// Everybody whom our trust policy may have come to refuse.
  List<Judgement.Judged> judged() {
    List<Judgement.Judged> all = new ArrayList<>(inbound.values());
    all.addAll(destinations.values());
    return all;
  }

  // --- Accepting

  @Override
  public boolean room(InstanceKey from, Now now) {
    InboundChannel known = inbound.get(from);
    if (known != null && known.sessions() > 0) {
      return true;
    }
    if (known == null && !shared.linkFloors.room(from.fingerprint())) {
      return false;
    }
    return identities.containsKey(from.fingerprint())
        || identities.size() < shared.limits().peers()
        || dropIdle(now);
  }

  /// Drops the identity that was not heard of for longest, if that was long enough: its sessions
  /// go, while its links are remembered for as long as they must be.
  ///
  /// @return whether there is room now
  private boolean dropIdle(Now now) {
    if (!now.reached(sweepAt)) {
      return false;
    }
    forgetSessionless();
    if (identities.size() < shared.limits().peers()) {
      return true;
    }
    Set<InboundChannel> idlest =
        Collections.min(identities.values(), Comparator.comparingLong(Peers::heardAt));
    if (now.nanos() - heardAt(idlest) < Bounds.IDLE.toNanos()) {
      sweepAt = now.plus(SWEEP);
      return false;
    }
    idlest.forEach(InboundChannel::endSessions);
    forgetSessionless();
    return true;
  }

  private static long heardAt(Set<InboundChannel> channels) {
    return channels.stream().mapToLong(InboundChannel::heardAt).max().orElse(Long.MIN_VALUE);
  }

  private void forgetSessionless() {
    identities.values().forEach(all -> all.removeIf(channel -> channel.sessions() == 0));
    identities.values().removeIf(Set::isEmpty);
    inbound.values().removeIf(InboundChannel::idle);
  }

  @Override
  public InboundChannel channel(InstanceKey from, VerifiedPeer peer, Now now) {
    InboundChannel known = inbound.get(from);
    if (known == null) {
      if (inbound.size() > sweepSize) {
        forgetSessionless();
        sweepSize = 2 * inbound.size() + Limits.INSTANCES_PER_IDENTITY;
      }
      known = new InboundChannel(shared, from, peer);
      known.heard(now);
      inbound.put(from, known);
      if (!now.reached(suspectUntil)) {
        known.suspect(now);
      }
    }
    if (known.sessions() == 0) {
      Set<InboundChannel> others =
          identities.computeIfAbsent(from.fingerprint(), key -> HashSet.newHashSet(1));
      makeRoomAmong(others);
      others.add(known);
    }
    return known;
  }

  /// One instance more of an identity than there may be takes the place of the longest idle: that
  /// one's sessions go, while its links are remembered for as long as they must be.
  private static void makeRoomAmong(Set<InboundChannel> others) {
    others.removeIf(channel -> channel.sessions() == 0);
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
    shared.irregularities.opened(key, opened.position(), now);
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

  /// Something came again that had been opened in `session`, or looks like it.
  void replayed(Session session, Now now) {
    shared.irregularities.replayed(new InstanceKey(session.peer(), session.peerInstance()), now);
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
    suspectUntil = now.plus(Bounds.SUSPECT);
    inbound.values().forEach(channel -> channel.suspect(now));
    return !inbound.isEmpty();
  }

  // --- The end

  /// @param acceptors tables of the one that answers handshakes
  Snapshot snapshot(Map<String, Integer> acceptors) {
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
                  instance.peer(),
                  channel.instance(),
                  !instance.left() && !instance.silent(),
                  channel.initiator().session() != null,
                  channel.link().unsettled(),
                  shared.irregularities.counts(channel.key())));
        }
      }
    }
    for (InboundChannel channel : inbound.values()) {
      sessions += channel.sessions();
      shown.add(
          new Snapshot.Peer(
              channel.peer(),
              channel.instance(),
              !channel.peerLeft(),
              channel.sessions() > 0,
              0,
              shared.irregularities.counts(channel.key())));
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
        shared.handshakes,
        shared.reports.withheld(),
        tables(acceptors));
  }

  private Map<String, Integer> tables(Map<String, Integer> acceptors) {
    Map<String, Integer> tables = new HashMap<>(acceptors);
    tables.put("senders", inbound.size());
    tables.put("recipients", destinations.size());
    tables.put("linkFloors", shared.linkFloors.count());
    tables.put("keys", shared.sessions.size());
    tables.put("handshakesPending", shared.initiated.size());
    tables.put("writesUnderWay", shared.writesUnderWay());
    tables.put("irregularities", shared.irregularities.count());
    return tables;
  }

  Occupancy occupancy(Prekeys prekeys) {
    int sessions = 0;
    int accepted = 0;
    int pending = 0;
    int links = 0;
    int instances = 0;
    for (Destination destination : destinations.values()) {
      int channels = 0;
      for (OutboundChannel channel : destination.channels()) {
        channels++;
        sessions += channel.initiator().sessions();
        pending = Math.max(pending, channel.initiator().pending());
      }
      instances = Math.max(instances, channels);
    }
    for (InboundChannel channel : inbound.values()) {
      sessions += channel.sessions();
      accepted = Math.max(accepted, channel.sessions());
      links = Math.max(links, channel.busyLinks());
    }
    return new Occupancy(
        sessions,
        shared.sessions.size(),
        accepted,
        pending,
        links,
        shared.linkFloors.count(),
        instances,
        prekeys.respsStored(),
        prekeys.inits(),
        shared.writesUnderWay());
  }

  void close() {
    destinations.values().forEach(Destination::close);
    inbound.values().forEach(InboundChannel::close);
  }
}
