package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.core.session.Self;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One agent's protocol decisions (`§` is a section of SPEC.md throughout): a plain state machine,
/// not safe for several threads, that never blocks and never throws on what a peer or Redis does.
///
/// The driver calls the inputs below as things happen, with the time at which they did, then
/// [#drain] and carries out what comes out of it. It calls [#tick] at [#nextTick] at the latest.
/// Inputs are cheap, except opening what was read; sealing happens in [#drain].
public final class Endpoint implements AutoCloseable {
  /// A process without any activity for this long was suspended.
  public static final Duration STOOD_STILL = Protocol.STOOD_STILL;

  private final LocalAgent local;
  private final Journal journal;
  private final Durability store;
  private final TaskContext context;
  private final Effects effects;
  private final Destinations destinations;
  private final InboundChannels inbound;
  private final Prekeys prekeys;
  private final Acceptor acceptor;
  private final Receiver receiver;
  private final Presence presence;
  private final Drain drain;
  private final TrustRecheck trustRecheck;
  private final TableReport tables;
  private final SnapshotReport report;
  private final MessageInputs messages;
  private final Groups groups;
  private long lastNanos;

  /// A new instance, disconnected and unpublished. Nothing of it outlives the process.
  public Endpoint(EndpointConfig config, Now now) {
    this(config, new MemoryBudget(config.limits().inboundBudget()), now);
  }

  Endpoint(EndpointConfig config, MemoryBudget budget, Now now) {
    this(config, OwnState.forOneRun(config.randomness()), budget, now);
  }

  /// The instance of an earlier run, as that has kept it by [Action.Persist]; a new one where
  /// `kept` is empty.
  ///
  /// @param kept everything, by its keys
  /// @param tickets makes those of the messages that are not settled
  /// @throws MalformedException if it is damaged
  public static Endpoint restore(
      EndpointConfig config, Map<Bytes, Bytes> kept, TicketFactory tickets, Now now)
      throws MalformedException {
    OwnState own = OwnState.restored(kept.get(Keys.own()), config.randomness());
    MemoryBudget budget = new MemoryBudget(config.limits().inboundBudget());
    Endpoint restored = new Endpoint(config, own, budget, now);
    new Kept(own, restored.destinations, restored.inbound)
        .restore(kept, restored.effects, tickets, now);
    return restored;
  }

  private Endpoint(EndpointConfig config, OwnState own, MemoryBudget budget, Now now) {
    Self self =
        new Self(config.name(), config.identity(), own.instance(), false, config.credential());
    TrustPolicy trust =
        Trust.keepingOwnName(config.name(), config.identity().fingerprint(), config.trust());
    EndpointConfig settings = config.with(trust);
    Limits limits = config.limits();
    Randomness randomness = config.randomness();
    Agenda agenda = new Agenda();
    EndpointCounters counters = new EndpointCounters();
    this.local = new LocalAgent(self);
    this.effects = new Effects(counters, now);
    this.journal = own.journal();
    this.context = new TaskContext(agenda, effects, new RedisState(agenda), journal);
    Routes routes = new Routes(limits.peers(), now);
    Handshakes handshakes = new Handshakes(local, routes, counters, limits, randomness);
    Irregularities irregularities = new Irregularities(effects, budget.common(), limits.peers());
    DirectoryGuards guards = new DirectoryGuards(limits.peers(), irregularities, now);
    InitRates rates = new InitRates(limits, budget.common(), now);
    this.destinations = new Destinations(context, settings, handshakes, guards);
    this.inbound = new InboundChannels(context, settings, budget, now);
    this.prekeys = new Prekeys(agenda, local, own, budget, randomness, now);
    Admission admission = new Admission(inbound, trust, rates, effects);
    this.acceptor = new Acceptor(prekeys, handshakes, admission, rates, effects);
    this.presence = new Presence(context, config.name(), prekeys);
    this.receiver = new Receiver(routes, acceptor, inbound, destinations, irregularities, effects);
    this.drain = new Drain(context, destinations, inbound);
    this.tables = new TableReport(destinations, inbound, acceptor, routes, effects, irregularities);
    this.report =
        new SnapshotReport(destinations, inbound, tables, effects, irregularities, budget);
    this.trustRecheck = new TrustRecheck(agenda, trust, List.of(inbound, destinations), now);
    this.messages = new MessageInputs(destinations, own.letters(), limits.messageMax());
    Control control = new Control(agenda, destinations, messages);
    effects.onControl(control::arrived);
    this.groups = new Groups(agenda, effects, control, self, randomness, budget.common(), now);
    this.lastNanos = now.nanos();
    this.store = new Durability(context, own, config.identity(), randomness);
    own.whenDurable(presence::renewed);
  }

  public AgentName name() {
    return local.self().name();
  }

  public InstanceId instance() {
    return local.self().instance();
  }

  public InboxId inbox() {
    return local.inbox();
  }

  // --- The application

  /// Publishes our bundle and directory entry from now on, so that others can send to us.
  public void publish(Now now) {
    presence.publish(now);
  }

  /// Shows `credential` instead of the one that we had: in our bundle with the next heartbeat, and
  /// in every INIT from now on.
  ///
  /// @throws IllegalArgumentException if it has more than 6 KiB
  public void credential(Bytes credential, Now now) {
    local.renew(credential);
    prekeys.changed();
  }

  /// Accepts a message for whichever instance of `to` is chosen. Its [Action.Ended] comes at the
  /// latest a second after its time to live.
  ///
  /// @throws IllegalArgumentException if the message exceeds [Limits]: the driver checks before
  public MessageId send(AgentName to, OutboundMessage message, Now now) {
    return messages.send(to, message, now);
  }

  /// Accepts a message for the very instance that sent `request`: a reply, which never moves to
  /// another.
  ///
  /// @throws IllegalArgumentException if the message exceeds [Limits]
  public MessageId reply(InboundMessage request, OutboundMessage message, Now now) {
    return messages.reply(request, message, now);
  }

  /// Warms up a session to an instance of `to`; answered by [Action.Connected] within `timeout`.
  ///
  /// @param confirmed Ready only once the peer has answered, rather than once its bundle is
  ///   verified and an INIT is on its way
  public void connect(AgentName to, Ticket ticket, boolean confirmed, Duration timeout, Now now) {
    destinations.to(to, now).connect(ticket, confirmed, timeout, now);
  }

  /// The handler of `message` has ended with `settlement`.
  public void settled(InboundMessage message, Settlement settlement, Now now) {
    messages.settled(message, settlement, now);
  }

  /// The handler of `message` has handled it, and sends these: they are kept with the settlement in
  /// one commit, where there is a store, and written after it.
  ///
  /// @return the ids of `sends`
  /// @throws IllegalArgumentException if one exceeds [Limits]; nothing has happened then
  public List<MessageId> handled(InboundMessage message, List<HandlerSend> sends, Now now) {
    return messages.handled(message, sends, now);
  }

  /// The handler of `message` will settle it later: its lane goes on, and the place in the order is
  /// given up.
  public void handedOff(InboundMessage message, Now now) {
    messages.handedOff(message);
  }

  /// `message` was handed out, but has entered no handler and will not: we have stopped receiving,
  /// or its sender is refused.
  public void returned(InboundMessage message, Now now) {
    messages.returned(message);
  }

  Groups groups() {
    return groups;
  }

  // --- Redis

  /// The transport reaches Redis (at the start, and again after each loss).
  public void connected(Now now) {
    if (!store.connected()) {
      return;
    }
    if (!context.redis().connected()) {
      context.redis().connected(now);
      presence.connected(now);
      destinations.reconnected(now);
      inbound.reconnected();
    }
  }

  /// The transport lost Redis: nothing is written or judged until [#connected].
  public void disconnected(Now now) {
    store.disconnected();
    context.redis().disconnected();
  }

  /// Takes what was read, in one go.
  public void received(List<Entry> entries, Now now) {
    List<Arrival> arrivals = arrived(entries, now);
    receiver.open(arrivals);
    receiver.opened(arrivals, now);
  }

  /// Takes what was read: handshakes at once, while each data envelope is to be opened by
  /// [Arrival#open], which needs no lock, before [#opened].
  public List<Arrival> arrived(List<Entry> entries, Now now) {
    standstill(now);
    return store.fenced() ? List.of() : receiver.arrived(entries, now);
  }

  /// Has these count; each has been opened by [Arrival#open].
  public void opened(List<Arrival> arrivals, Now now) {
    receiver.opened(arrivals, now);
  }

  /// @param acknowledged whether Redis acknowledged the write
  public void written(long id, boolean acknowledged, Now now) {
    effects.written(id, acknowledged, now);
  }

  public void listed(AgentName name, Listing listing, Now now) {
    destinations.listed(name, listing, now);
  }

  public void listingFailed(AgentName name, Now now) {
    destinations.listingFailed(name, now);
  }

  /// A hint, true or not, that an instance of `name` joined or left.
  public void hint(AgentName name, boolean joined, Now now) {
    destinations.hint(name, now);
  }

  /// @param timeMillis the server's clock, ms since 1970
  public void heartbeatAnswered(long timeMillis, Now now) {
    presence.answered(timeMillis, now);
  }

  /// The transport has met what an honest Redis would not show.
  public void misbehaviour(Misbehaviour kind, String detail, Now now) {
    effects.misbehaved(kind, detail);
  }

  // --- The store

  /// Everything up to `position`, of an [Action.Persist], outlives the process.
  public void persisted(long position, Now now) {
    journal.persisted(position, now);
    begin(now);
  }

  /// What is said at our inbox about who uses our store.
  ///
  /// @param found null where nothing is
  public void ownerRead(@Nullable Bytes found, Now now) {
    if (store.ownerRead(found)) {
      context.redis().disconnected();
      inbound.forEach(InboundChannel::leave);
    }
    begin(now);
  }

  public DeadLetters deadLetters() {
    return store.letters();
  }

  public SourcePositions positions() {
    return store.positions();
  }

  private void begin(Now now) {
    if (store.mayBegin(context.redis().connected())) {
      connected(now);
    }
  }

  // --- Time

  public void tick(Now now) {
    standstill(now);
    context.agenda().runDue(now);
  }

  /// A process that stood still does not know who handled meanwhile what it holds.
  private void standstill(Now now) {
    long still = now.nanos() - lastNanos;
    lastNanos = now.nanos();
    if (still > Protocol.STOOD_STILL.toNanos() && inbound.suspect(now)) {
      effects.report(new Event.Suspended(still / 1_000_000));
    }
  }

  /// Up to when it knows whether the process stood still, monotonic nanoseconds. A driver whose
  /// handlers have threads of their own has it look, by [#tick], before a message enters one
  /// [#STOOD_STILL] or more after that.
  public long awakeNanos() {
    return lastNanos;
  }

  /// The monotonic instant at which [#tick] wants to be called next, nanoseconds.
  public long nextTick() {
    return Math.min(lastNanos + Protocol.STOOD_STILL.toNanos() / 2, context.agenda().next());
  }

  /// Whether [#drain] would do anything now: where not, it can wait for the next [#tick].
  public boolean pending() {
    return drain.begun() || !effects.none() || context.agenda().pending() || journal.due();
  }

  /// Seals what may be sent now and returns, once, everything to be done, in order.
  public List<Action> drain(Now now) {
    trustRecheck.check(now);
    context.agenda().flush(now);
    drain.check(now);
    store.persist(now);
    return effects.take(now);
  }

  // --- The end

  /// Hands out nothing but replies to our own requests from now on. What else comes is kept and
  /// reported as received, not as settled: it expires, or moves to another instance once we
  /// [#leave]. The driver returns ([#returned]) what it has not passed to a handler yet.
  public void stopReceiving() {
    inbound.stopReceiving();
  }

  /// Takes nothing new, lets running handlers end, says goodbye; answered by [Action.Left] `within`
  /// that time.
  public void leave(Duration within, Now now) {
    presence.leave();
    groups.stop();
    acceptor.leave();
    drain.begin(within, now);
  }

  public Snapshot snapshot() {
    return report.snapshot();
  }

  /// For how long the present prekey has been in use.
  public Duration prekeyAge(Now now) {
    return prekeys.age(now);
  }

  /// The counts of [#snapshot] that are about others, at a cost that does not grow with them.
  public Anomalies anomalies() {
    return report.anomalies();
  }

  public TableSizes tables() {
    return tables.sizes();
  }

  /// Erases every key. Whatever is unsettled is simply forgotten: leave first.
  @Override
  public void close() {
    destinations.close();
    inbound.close();
    prekeys.close();
    store.close();
  }
}
