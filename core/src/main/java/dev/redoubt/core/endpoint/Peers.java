package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.VerifiedPeer;
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
final class Peers implements Admission.Owner {
  /// Nobody is looked for who might make room, so soon after nobody was found.
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final TaskContext context;
  private final EndpointConfig config;
  private final Handshakes handshakes;
  private final Routes routes;
  private final DirectoryGuards guards;
  private final MemoryBudget budget;
  private final ForgottenIdentities forgotten;
  private final Map<AgentName, Destination> destinations = new HashMap<>();
  private final Map<InstanceKey, InboundChannel> inbound = new HashMap<>();

  /// The same, by identity.
  private final Map<Fingerprint, InboundIdentity> identities = new HashMap<>();

  /// Those of them that may have a session.
  private final Set<InboundIdentity> active = new HashSet<>();

  private long sweepAt;
  private int sweepSize = Protocol.INSTANCES_PER_IDENTITY;
  private long suspectUntil;

  Peers(
      TaskContext context,
      EndpointConfig config,
      Handshakes handshakes,
      Routes routes,
      DirectoryGuards guards,
      MemoryBudget budget,
      Now now) {
    this.context = context;
    this.config = config;
    this.handshakes = handshakes;
    this.routes = routes;
    this.guards = guards;
    this.budget = budget;
    this.forgotten = new ForgottenIdentities(budget.common());
    this.sweepAt = now.nanos();
    this.suspectUntil = now.nanos();
  }

  Destination destination(AgentName name, Now now) {
    Destination known = destinations.get(name);
    if (known == null) {
      if (destinations.size() >= config.limits().peers()) {
        forgetIdle(now);
      }
      if (destinations.size() >= config.limits().peers()) {
        forgetLongestIdle(now);
      }
      known = new Destination(context, config, handshakes, guards, name, now);
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
    while (!room && active.size() >= config.limits().peers()) {
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
    forgotten.add(identity.fingerprint(), identity.forgetLinks());
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
      identity = InboundIdentity.open(budget, peer, this::forget);
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
    InboundChannel channel =
        new InboundChannel(context, config, forgotten, from, peer, identity.account());
    channel.heard(now);
    inbound.put(from, channel);
    identity.add(channel);
    if (!now.reached(suspectUntil)) {
      channel.suspect(now);
    }
    return channel;
  }

  // --- What was read

  void opened(Session session, Opened.Accepted opened, Now now) {
    InstanceKey key = new InstanceKey(session.peer(), session.peerInstance());
    guards.irregularities().opened(key, opened.position(), now);
    Routes.Opener opener = routes.opener(session);
    if (opener != null) {
      opener.opened(session, opened, now);
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
    guards.irregularities().replayed(new InstanceKey(session.peer(), session.peerInstance()), now);
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
                  guards.irregularities().counts(channel.key())));
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
              guards.irregularities().counts(channel.key())));
    }
    EndpointCounters counters = context.effects().counters();
    return new Snapshot(
        shown,
        drops(),
        unsettled,
        held,
        budget.status(),
        sessions,
        counters.rotations(),
        counters.kemSteps(),
        counters.handshakes(),
        context.effects().eventsWithheld(),
        tables(acceptors));
  }

  private Map<String, Long> drops() {
    Map<String, Long> drops = context.effects().counters().drops();
    if (budget.refused() > 0) {
      drops.put(DropReason.BEYOND_BUDGET.name(), budget.refused());
    }
    return drops;
  }

  private Map<String, Integer> tables(Map<String, Integer> acceptors) {
    Map<String, Integer> tables = new HashMap<>(acceptors);
    tables.put("senders", inbound.size());
    tables.put("recipients", destinations.size());
    tables.put("linkFloors", links());
    tables.put("keys", routes.keys());
    tables.put("handshakesPending", routes.handshakes());
    tables.put("writesUnderWay", context.effects().writesUnderWay());
    tables.put("irregularities", guards.irregularities().count());
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
        routes.keys(),
        accepted,
        pending,
        links,
        links(),
        instances,
        prekeys.respsStored(),
        prekeys.inits(),
        context.effects().writesUnderWay());
  }

  void close() {
    destinations.values().forEach(Destination::close);
    inbound.values().forEach(InboundChannel::close);
  }
}
