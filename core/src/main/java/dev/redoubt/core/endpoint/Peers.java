package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Listing;
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
  /// Nobody is looked for who might make room, so soon after nobody was found.
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Shared shared;
  private final Map<AgentName, Destination> destinations = new HashMap<>();
  private final Map<InstanceKey, InboundChannel> inbound = new HashMap<>();

  /// The same, by identity.
  private final Map<Fingerprint, InboundIdentity> identities = new HashMap<>();

  /// Those of them that may have a session.
  private final Set<InboundIdentity> active = new HashSet<>();

  private long sweepAt;
  private int sweepSize = Protocol.INSTANCES_PER_IDENTITY;
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
          boolean idle = destination.idleFor(Protocol.IDLE, now);
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
  List<TrustRecheck.Judged> judged() {
    List<TrustRecheck.Judged> all = new ArrayList<>(inbound.values());
    all.addAll(destinations.values());
    return all;
  }

  // --- Accepting

  @Override
  public boolean room(InstanceKey from, Now now) {
    InboundIdentity known = identities.get(from.fingerprint());
    boolean room = known != null && active.contains(known);
    while (!room && active.size() >= shared.limits().peers()) {
      if (!dropIdle(now)) {
        return false;
      }
    }
    return true;
  }

  /// Drops what is over, and the identity that was not heard of for longest, if that was long
  /// enough: its sessions go, while its links are remembered for as long as they must be.
  ///
  /// @return whether anything went
  private boolean dropIdle(Now now) {
    if (!now.reached(sweepAt)) {
      return false;
    }
    int before = inbound.size() + active.size();
    sweep();
    if (inbound.size() + active.size() < before) {
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
    identity.sweep(channel -> inbound.remove(channel.key()));
    return identity.closeIfEmpty();
  }

  /// Makes room for others: what `identity` makes us remember goes, as far as it can.
  private void forget(InboundIdentity identity) {
    shared.forgotten.add(identity.fingerprint(), identity.forgetLinks());
    active.remove(identity);
    if (over(identity)) {
      identities.remove(identity.fingerprint());
    }
  }

  @Override
  public @Nullable InboundChannel admit(InstanceKey from, VerifiedPeer peer, Now now) {
    if (inbound.size() > sweepSize) {
      sweep();
      sweepSize = 2 * inbound.size() + Protocol.INSTANCES_PER_IDENTITY;
    }
    InboundChannel admitted = tryAdmit(from, peer, now);
    return admitted == null && dropIdle(now) ? tryAdmit(from, peer, now) : admitted;
  }

  private @Nullable InboundChannel tryAdmit(InstanceKey from, VerifiedPeer peer, Now now) {
    InboundIdentity identity = identities.get(from.fingerprint());
    if (identity == null) {
      identity = InboundIdentity.open(shared, peer, this::forget);
      if (identity == null) {
        return null;
      }
      identities.put(from.fingerprint(), identity);
    }
    identity.account().standing(peer.standing());
    InboundChannel channel = channel(identity, from, peer, now);
    if (channel == null || !channel.roomForSession()) {
      if (over(identity)) {
        identities.remove(identity.fingerprint());
      }
      return null;
    }
    if (channel.sessions() == 0) {
      identity.keepBelow(Protocol.INSTANCES_PER_IDENTITY);
    }
    active.add(identity);
    return channel;
  }

  private @Nullable InboundChannel channel(
      InboundIdentity identity, InstanceKey from, VerifiedPeer peer, Now now) {
    InboundChannel known = inbound.get(from);
    if (known != null || !identity.takeChannel()) {
      return known;
    }
    InboundChannel channel = new InboundChannel(shared, from, peer, identity.account());
    channel.heard(now);
    inbound.put(from, channel);
    identity.add(channel);
    if (!now.reached(suspectUntil)) {
      channel.suspect(now);
    }
    return channel;
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
    suspectUntil = now.plus(Protocol.SUSPECT);
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
                  channel.key().instance(),
                  !instance.left() && !instance.silent(),
                  channel.initiator().session() != null,
                  channel.link().unsettled(),
                  shared.irregularities.counts(channel.key())));
        }
      }
    }
    long held = 0;
    for (InboundChannel channel : inbound.values()) {
      sessions += channel.sessions();
      held += channel.links().messages();
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
        held,
        shared.budget.status(),
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
    tables.put("linkFloors", links());
    tables.put("keys", shared.sessions.size());
    tables.put("handshakesPending", shared.initiated.size());
    tables.put("writesUnderWay", shared.writesUnderWay());
    tables.put("irregularities", shared.irregularities.count());
    return tables;
  }

  private int links() {
    return inbound.values().stream().mapToInt(channel -> channel.links().count()).sum();
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
      links = Math.max(links, channel.links().busy());
    }
    return new Occupancy(
        sessions,
        shared.sessions.size(),
        accepted,
        pending,
        links,
        links(),
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
