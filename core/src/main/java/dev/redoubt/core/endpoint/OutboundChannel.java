package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.endpoint.OutboundEnvelopes.Written;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Step;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;

/// What we send to one instance: its link, and the sessions that carry it. Receipts come back here.
final class OutboundChannel extends Agenda.Task implements Routes.Opener {
  private static final Duration GENERATION_WAIT = Duration.ofSeconds(1);
  private static final long NEVER = Long.MAX_VALUE;

  private final Agenda agenda;
  private final Effects effects;
  private final RedisState redis;
  private final EndpointConfig config;
  private final ChannelOwner owner;
  private final InstanceKey key;
  private final InboxId inbox;
  private final Initiator initiator;
  private final ResendTimer timer;
  private final DueBatches due;
  private final OutboundWrites writes;
  private final OutboundEnvelopes envelopes;
  private final BundleInUse bundle = new BundleInUse();
  private OutboundLink link;
  private boolean paused;
  private boolean choosing;
  private boolean wasWanted;
  private boolean receiptTaken;
  private long blockedSince = NEVER;
  private long usedAt;

  OutboundChannel(
      TaskContext context,
      EndpointConfig config,
      Handshakes handshakes,
      ChannelOwner owner,
      InstanceKey key) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.redis = context.redis();
    this.config = config;
    this.owner = owner;
    this.key = key;
    this.inbox = key.inbox();
    this.link = newLink();
    this.initiator = new Initiator(context, handshakes, config.randomness(), this);
    this.timer = new ResendTimer(config.randomness());
    int batchBytes = config.limits().batchBytes();
    this.due = new DueBatches(timer, batchBytes);
    this.writes = new OutboundWrites(context, this, inbox, initiator::batchRefused);
    this.envelopes = new OutboundEnvelopes(due, writes, batchBytes, config.randomness());
  }

  private OutboundLink newLink() {
    return new OutboundLink(config.randomness().nextLong(), effects);
  }

  InstanceKey key() {
    return key;
  }

  InboxId inbox() {
    return inbox;
  }

  OutboundLink link() {
    return link;
  }

  Initiator initiator() {
    return initiator;
  }

  /// The newest bundle of this instance.
  void bundle(VerifiedBundle newest) {
    boolean first = bundle.unseen();
    bundle.offer(newest, initiator.sending() == null);
    if (first) {
      bundle.credit(link);
    }
    agenda.touch(this);
  }

  BundleInUse bundleInUse() {
    return bundle;
  }

  /// Whether nothing new is written here: the instance left, is off, or refused us.
  void paused(boolean paused) {
    this.paused = paused;
    agenda.touch(this);
  }

  /// Whether no INIT is written here for now: the instance is to be chosen anew first.
  void choosing(boolean choosing) {
    this.choosing = choosing;
    agenda.touch(this);
  }

  MessageId send(OutboundMessage message, Now now) {
    boolean first = link.waiting() == 0;
    MessageId id = link.add(message, now);
    if (first || !wakesBy(link.nextDeadline())) {
      agenda.touch(this);
    }
    return id;
  }

  /// Binds a link that was numbered before there was an instance; its messages keep their numbers.
  void bind(OutboundLink numbered) {
    if (link.unused()) {
      link = numbered;
      bundle.credit(link);
    } else {
      link.bind(numbered);
    }
    agenda.touch(this);
  }

  /// Moves what waits on `other` here; the link left behind is closed.
  int takeOver(OutboundLink other) {
    agenda.touch(this);
    return link.takeOver(other);
  }

  /// The link's messages have moved away: what it still says is ignored.
  OutboundLink abandon() {
    OutboundLink left = link;
    due.farewell(left);
    link = newLink();
    initiator.abandon();
    bundle.credit(link);
    timer.stop();
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
    return link.unsettled() > 0 || owner.wanted(this);
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
    boolean violation = opened.step() == Step.WRONG_TAG;
    for (Frame frame : opened.frames()) {
      switch (frame) {
        case Receipt receipt -> violation |= !receipt(receipt, opened, now);
        case Close close -> closed(session, close, now);
        default -> {} // steps of the key schedule are the session's; nothing else is allowed here
      }
    }
    if (violation) {
      effects.report(
          new Event.BrokerMisbehaviour(
              Misbehaviour.VIOLATION,
              "A peer confirmed messages that were never sent, or a KEM step that it did not take."));
    }
    if (receiptTaken && session == initiator.sending() && !link.allReceived()) {
      due.resendLacking(timer.lostBefore(now));
    }
    receiptTaken = false;
    agenda.touch(this);
  }

  /// @return false where it speaks of what was never sent
  private boolean receipt(Receipt receipt, Opened.Accepted opened, Now now) {
    if (receipt.linkId() != link.id()) {
      return true; // of a link left behind
    }
    OutboundLink.Taken taken = link.receipt(receipt, opened.position());
    if (taken == OutboundLink.Taken.VIOLATION) {
      return false;
    }
    receiptTaken = true;
    timer.answered(taken == OutboundLink.Taken.PROGRESS, link.receivedNext(), now);
    if (link.underWay() == 0) {
      timer.stop();
    }
    return true;
  }

  private void closed(Session session, Close close, Now now) {
    if (session != initiator.session()) {
      return;
    }
    if (close.reason() == Close.Reason.LEAVING) {
      if (initiator.left(now)) {
        due.probe();
      }
      owner.left(this, now);
    } else {
      initiator.drop(session);
    }
  }

  /// A RESP made a session: whoever waits for one may go on.
  void confirmed(Now now) {
    bundle.letGo();
    due.lookAgain();
    timer.restart(now);
    effects.report(new Event.SessionStarted(peer(), key.instance(), true));
    owner.confirmed(this, now);
    agenda.touch(this);
  }

  /// The session in use no longer answers; a fresh INIT is due.
  void sessionSilent(Now now) {
    owner.sessionSilent(this, now);
  }

  /// The instance does not answer an INIT either.
  void instanceSilent(Now now) {
    owner.instanceSilent(this, now);
  }

  void refused(Verdict verdict, Now now) {
    owner.refused(this, verdict, now);
  }

  Backoff initsAgain() {
    return owner.initsAgain(this);
  }

  /// Known once there was a bundle, which every session begins with.
  VerifiedPeer peer() {
    return bundle.peer();
  }

  // --- What we write

  @Override
  void flush(Now now) {
    write(now);
    redis.turns().passOn();
  }

  private void write(Now now) {
    if (!redis.connected() || writes.backingOff(now)) {
      return;
    }
    if (wanted() && !wasWanted) {
      initiator.resumed(now);
    }
    wasWanted = wanted();
    startWhereDue(now);
    Session session = initiator.sending();
    if (session == null) {
      return;
    }
    while (writes.open() && envelopes.wanted(session, link, !paused, now)) {
      if (!session.canSeal()) {
        blockedSince = Math.min(blockedSince, now.nanos());
        return;
      }
      if (!writes.hasTurn()) {
        return;
      }
      blockedSince = NEVER;
      Written written = envelopes.write(session, link, !paused, session.shown(now));
      initiator.reportRotations(peer());
      switch (written) {
        case NOTHING -> {
          return;
        }
        case BATCH -> initiator.batchSent(now);
        case OTHER -> {}
      }
    }
  }

  /// Opens a session where one is due.
  private void startWhereDue(Now now) {
    initiator.clockRead(now);
    Session session = initiator.sending();
    boolean confirmed = session != null && session.confirmed();
    boolean due = session == null || (confirmed && !initiator.handshaking() && worn(session, now));
    if (!due || !wanted() || paused || choosing || !initiator.mayStart(now)) {
      return;
    }
    VerifiedBundle to = bundle.bundle();
    if (to != null) {
      startSession(to, now);
    } else if (!bundle.lacking()) {
      bundle.lack();
      owner.bundleDue();
    }
  }

  /// Whether it is to be replaced: it is old, it ran ahead of what the peer has shown to have seen,
  /// or our clock was set back since.
  private boolean worn(Session session, Now now) {
    return (blockedSince != NEVER && now.since(blockedSince).compareTo(GENERATION_WAIT) >= 0)
        || initiator.showedOldCredential()
        || session.setBackMillis(now) >= Protocol.SET_BACK.toMillis()
        || now.since(session.startedNanos()).compareTo(config.limits().sessionAge()) >= 0;
  }

  private void startSession(VerifiedBundle to, Now now) {
    WireWriter frames = new WireWriter(1024);
    if (link.unsettled() > 0) {
      DueBatches.Picked early = DueBatches.early(link, now);
      early.appendTo(frames);
      if (!early.messages().isEmpty()) {
        timer.written(link.unwritten(), now);
      }
    }
    blockedSince = NEVER;
    due.forgetResends();
    initiator.start(to, Bytes.wrap(frames.toArray()), now);
  }

  @Override
  void onTime(Now now) {
    link.expire(owner.unwritten(now), now);
    initiator.erase(now);
    if (redis.connected() && !paused && wanted()) {
      initiator.onTime(now);
    }
    if (now.reached(timer.at())) {
      resendTime(now);
    }
  }

  private void resendTime(Now now) {
    if (link.underWay() == 0) {
      timer.stop();
      return;
    }
    if (timer.expired(now) && !link.allReceived()) {
      due.resendOnce(now.nanos());
    } else {
      due.probe();
    }
  }

  @Override
  long wakeAt() {
    long at = Math.min(link.nextDeadline(), initiator.eraseAt());
    at = Math.min(at, timer.at());
    if (redis.connected() && wanted()) {
      at = Math.min(at, paused ? NEVER : initiator.wakeAt());
      at = Math.min(at, writes.backoffUntil());
      at = Math.min(at, nextOffer());
      if (!paused && !bundle.lacking() && !initiator.handshaking()) {
        at = Math.min(at, initiator.retryAt());
        at = Math.min(at, blockedSince == NEVER ? NEVER : blockedSince + GENERATION_WAIT.toNanos());
      }
    }
    return at;
  }

  /// When a KEM step is to be offered, as far as only time stands against it.
  private long nextOffer() {
    Session session = initiator.sending();
    boolean waits = paused || link.unsettled() == 0 || !writes.open();
    return waits || session == null || !session.canSeal() ? NEVER : session.nextOffer();
  }

  void reconnected(Now now) {
    writes.reconnected();
    initiator.reconnected(now);
    timer.restart(now);
    agenda.touch(this);
  }

  /// Says that we leave as a sender, where there is a session to say it in.
  void sayGoodbye() {
    envelopes.sayGoodbye(initiator.session() != null && !initiator.left());
    agenda.touch(this);
  }

  /// Whether nothing is left that must be remembered.
  boolean idle(Now now) {
    return link.unsettled() == 0 && initiator.sessions() == 0 && !initiator.startedLately(now);
  }

  void close() {
    initiator.close();
    writes.close();
  }
}
