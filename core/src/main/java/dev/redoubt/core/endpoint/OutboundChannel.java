package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.core.link.Taken;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Step;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What we send to one instance: its link, and the sessions that carry it. Receipts come back here.
final class OutboundChannel extends Agenda.Task implements Initiator.Owner {
  private static final long NEVER = Long.MAX_VALUE;

  private final Agenda agenda;
  private final Effects effects;
  private final RedisState redis;
  private final EndpointConfig config;
  private final ChannelOwner owner;
  private final Journal journal;
  private final InstanceKey key;
  private final InboxId inbox;

  private final Initiator initiator;
  private final DueBatches due;
  private final OutboundWrites writes;
  private final OutboundEnvelopes envelopes;
  private final BundleInUse bundle = new BundleInUse();
  private final SessionStarter starter;
  private final OutboundLinks links;
  private final SideLinks beside;
  private boolean paused;
  private boolean choosing;
  private boolean wasWanted;
  private long usedAt;

  OutboundChannel(
      TaskContext context,
      EndpointConfig config,
      Handshakes handshakes,
      ChannelOwner owner,
      AgentName name,
      InstanceKey key) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.redis = context.redis();
    this.config = config;
    this.owner = owner;
    this.journal = context.journal();
    this.key = key;
    this.inbox = key.inbox();
    Bytes address = Kept.address(context.journal().run(), name, key);
    this.links = new OutboundLinks(this::newLink, address, this::touch);
    this.initiator = new Initiator(effects, handshakes, config.randomness(), this);
    int batchBytes = config.limits().batchBytes();
    this.writes = new OutboundWrites(context, this, initiator.writes(), initiator::batchRefused);
    this.due = new DueBatches(new ResendTimer(config.randomness()), batchBytes, writes::roundTrip);
    this.starter = new SessionStarter(initiator, bundle, due, config.limits().sessionAge());
    this.envelopes =
        new OutboundEnvelopes(due, writes, initiator, starter, batchBytes, config.randomness());
    ControlLink control =
        new ControlLink(links, writes, initiator, starter, bundle, batchBytes, config.randomness());
    this.beside = new SideLinks(control, () -> newShared(address));
  }

  private SharedLink newShared(Bytes address) {
    OutboundLinks own = new OutboundLinks(this::newLink, address, this::touch);
    return new SharedLink(own, writes, initiator, starter, bundle, config);
  }

  private OutboundLink newLink() {
    return new OutboundLink(config.randomness().nextLong(), effects, journal);
  }

  /// Its other links; what is sent on them goes out with the next flush.
  SideLinks beside() {
    touch();
    return beside;
  }

  /// That for what instances share; null where there never was such a message.
  @Nullable SharedLink shared() {
    return beside.sharedIfAny();
  }

  InstanceKey key() {
    return key;
  }

  @Override
  public InboxId inbox() {
    return inbox;
  }

  @Override
  public void touch() {
    agenda.touch(this);
  }

  OutboundLinks links() {
    return links;
  }

  /// Messages that have not ended.
  int unsettled() {
    return links.unsettled() + beside.unsettled();
  }

  Initiator initiator() {
    return initiator;
  }

  /// The newest bundle of this instance.
  void bundle(VerifiedBundle newest) {
    boolean first = bundle.unseen();
    bundle.offer(newest, initiator.sending() == null);
    if (first) {
      forEachLink(bundle::credit);
    }
    agenda.touch(this);
  }

  BundleInUse bundleInUse() {
    return bundle;
  }

  /// Whether nothing new is written here: the instance left, is off, or refused us.
  boolean paused() {
    return paused;
  }

  void paused(boolean paused) {
    this.paused = paused;
    agenda.touch(this);
  }

  /// Whether no INIT is written here for now: the choice of instance is to be made again first.
  void choosing(boolean choosing) {
    this.choosing = choosing;
    agenda.touch(this);
  }

  MessageId send(OutboundMessage message, Now now) {
    OutboundLink link = links.fresh();
    boolean wasRipe = envelopes.ripe(link);
    MessageId id = link.add(message, now);
    if ((envelopes.ripe(link) && !wasRipe) || !wakesBy(link.nextDeadline())) {
      agenda.touch(this);
    }
    return id;
  }

  /// Binds a link that was numbered before there was an instance; its messages keep their numbers.
  void bind(OutboundLink numbered) {
    if (links.bind(numbered)) {
      bundle.credit(numbered);
    }
    agenda.touch(this);
  }

  /// Moves what waits on `others` here; the links left behind are closed.
  int takeOver(List<OutboundLink> others) {
    agenda.touch(this);
    return others.stream().mapToInt(links.fresh()::takeOver).sum();
  }

  /// The messages of its links have moved away: what they still say is ignored.
  List<OutboundLink> abandon() {
    List<OutboundLink> left = links.abandon();
    left.forEach(due::farewell);
    initiator.abandon();
    bundle.credit(links.fresh());
    return left;
  }

  void used(Now now) {
    usedAt = now.nanos();
  }

  /// When it was last chosen or replied to, monotonic nanoseconds.
  long usedAt() {
    return usedAt;
  }

  /// Whether anything waits for this instance.
  boolean wanted() {
    return links.any() || beside.unsettled() > 0 || owner.wanted(this);
  }

  // --- What the peer says

  @Override
  public void resp(Bytes handshakeId, Bytes resp, Now now) {
    initiator.resp(handshakeId, resp, now);
    agenda.touch(this);
  }

  @Override
  public void opened(Session session, Opened.Accepted opened, Now now) {
    initiator.heard();
    owner.answered(inbox, now);
    OutboundLink link = links.active();
    boolean violation = opened.step() == Step.WRONG_TAG;
    boolean receiptTaken = false;
    for (Frame frame : opened.frames()) {
      switch (frame) {
        case Receipt receipt -> {
          if (receipt.linkId() == link.id()) {
            boolean valid = due.receipt(link, receipt, opened.position(), now) != Taken.VIOLATION;
            receiptTaken |= valid;
            violation |= !valid;
          } else {
            boolean sending = session == initiator.sending();
            violation |= !beside.receipt(receipt, opened.position(), sending, now);
          }
        }
        case Close close -> closed(session, close, now);
        default -> {} // steps of the key schedule are the session's; nothing else is allowed here
      }
    }
    if (violation) {
      effects.misbehaved(
          Misbehaviour.VIOLATION,
          "A peer confirmed messages that were never sent, or a KEM step that it did not take.");
    }
    if (receiptTaken && session == initiator.sending() && !link.allReceived()) {
      due.resendLost(now);
    }
    agenda.touch(this);
  }

  private void closed(Session session, Close close, Now now) {
    if (session != initiator.session()) {
      return;
    }
    if (close.reason() == Close.Reason.LEAVING) {
      if (initiator.left(now)) {
        due.probe();
        beside.probe();
      }
      owner.left(this, now);
    } else {
      initiator.drop(session);
    }
  }

  @Override
  public void confirmed(Now now) {
    bundle.letGo();
    due.newSession(now);
    beside.newSession(now);
    effects.report(new Event.SessionStarted(peer(), key.instance(), true));
    owner.confirmed(this, now);
    agenda.touch(this);
  }

  @Override
  public void sessionSilent(Now now) {
    owner.bundleDue();
  }

  @Override
  public void instanceSilent(Now now) {
    owner.instanceSilent(this, now);
  }

  @Override
  public void refused(Verdict verdict, Now now) {
    owner.refused(this, verdict, now);
  }

  @Override
  public Backoff initsAgain() {
    return owner.initsAgain(this);
  }

  /// The peer; there was a bundle, since every session begins with one.
  VerifiedPeer peer() {
    return bundle.peer();
  }

  // --- What we write

  @Override
  void flush(Now now) {
    try {
      write(now);
    } finally {
      redis.turns().flushed(this);
    }
  }

  private void write(Now now) {
    int inFlight = links.active().batchesInFlight() + beside.batchesInFlight();
    writes.awaiting(initiator.sending() == null ? 0 : inFlight, now);
    if (!redis.connected() || writes.backingOff(now)) {
      return;
    }
    if (wanted() && !wasWanted) {
      initiator.resumed(now);
    }
    wasWanted = wanted();
    links.passDrained(due::farewell);
    OutboundLink link = links.active();
    if (starter.startWhereDue(link, wanted() && !paused && !choosing, now)) {
      owner.bundleDue();
    }
    Session session = initiator.sending();
    if (session == null) {
      return;
    }
    beside.writeBefore(session, !paused, envelopes.saysGoodbye(), now);
    envelopes.writeDue(session, link, !paused, peer(), now);
    beside.writeAfter(session, !paused, now);
  }

  @Override
  void onTime(Now now) {
    links.expire(owner.unwritten(now), now);
    initiator.erase(now);
    if (redis.connected() && !paused && wanted()) {
      initiator.onTime(now);
    }
    if (now.reached(due.resendAt())) {
      due.resendTime(links.active(), now);
    }
    beside.onTime(owner.unwritten(now), now);
  }

  @Override
  long wakeAt() {
    long at = Math.min(links.nextDeadline(), initiator.eraseAt());
    at =
        Math.min(
            at, Math.min(due.resendAt(), Math.min(beside.wakeAt(!paused), writes.heldUntil())));
    if (redis.connected() && wanted()) {
      at = Math.min(at, paused ? NEVER : initiator.wakeAt());
      at = Math.min(at, writes.backoffUntil());
      at = Math.min(at, envelopes.nextOffer(initiator.sending(), links.active(), !paused));
      at = Math.min(at, paused ? NEVER : starter.wakeAt());
    }
    return at;
  }

  void reconnected(Now now) {
    writes.reconnected();
    initiator.reconnected(now);
    due.reconnected(now);
    beside.reconnected(now);
    agenda.touch(this);
  }

  /// Says goodbye as a sender, if there is a session to say it in.
  void sayGoodbye() {
    envelopes.sayGoodbye(initiator.session() != null && !initiator.left());
    beside.probe();
    agenda.touch(this);
  }

  /// Whether nothing is left that must be remembered.
  boolean idle(Now now) {
    return !links.any()
        && beside.unsettled() == 0
        && initiator.sessions() == 0
        && !initiator.startedLately(now);
  }

  /// Nothing of it need outlive us.
  void forget() {
    forEachLink(OutboundLink::over);
  }

  void forEachLink(Consumer<OutboundLink> action) {
    links.forEach(action);
    beside.forEach(action);
  }

  void close() {
    forget();
    initiator.close();
    writes.close();
  }
}
