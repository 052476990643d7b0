package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Transit;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.List;

/// What one instance sends to us: its sessions, its links, and the receipts that we owe it.
final class InboundChannel extends Agenda.Task
    implements TrustRecheck.Judged, PendingReceipt.Channel {
  private static final long NEVER = PendingReceipt.NEVER;
  private static final Duration RECEIPT_WAIT = Duration.ofMillis(5);

  /// What an instance takes besides its sessions and links, bytes of heap.
  static final int HEAP = 1_024;

  private final Agenda agenda;
  private final Effects effects;
  private final RestoredLinks restored;
  private final RedisState redis;
  private final EndpointConfig config;
  private final InstanceKey key;
  private final InboxId inbox;
  private VerifiedPeer peer;
  private final Account account;
  private final AcceptedSessions sessions;
  private final InboundLinks links;
  private final ReceiptSender receipts;
  private final Suspicion suspicion;

  /// Our trust policy refuses the peer now.
  private boolean refused;

  private boolean peerLeft;
  private boolean repliesOnly;
  private boolean leaving;
  private long heardAt;

  /// @param account its identity's
  InboundChannel(
      TaskContext context,
      EndpointConfig config,
      ForgottenIdentities forgotten,
      RestoredLinks restored,
      InstanceKey key,
      VerifiedPeer peer,
      Account account) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.restored = restored;
    this.redis = context.redis();
    this.config = config;
    this.suspicion = new Suspicion(forgotten, key.fingerprint());
    this.key = key;
    this.account = account;
    this.sessions = new AcceptedSessions(account);
    this.links = new InboundLinks(account);
    this.inbox = key.inbox();
    this.peer = peer;
    this.receipts =
        new ReceiptSender(
            sessions, links, new ReceiptEnvelopes(effects, config.randomness(), inbox));
  }

  InstanceKey key() {
    return key;
  }

  @Override
  public InstanceId instance() {
    return key.instance();
  }

  InboxId inbox() {
    return inbox;
  }

  @Override
  public VerifiedPeer peer() {
    return peer;
  }

  AcceptedSessions sessions() {
    return sessions;
  }

  boolean peerLeft() {
    return peerLeft;
  }

  /// When something of it was last opened, monotonic nanoseconds.
  long heardAt() {
    return heardAt;
  }

  void heard(Now now) {
    heardAt = now.nanos();
  }

  /// Erases every session; the links stay.
  void endSessions() {
    sessions.close();
    agenda.touch(this);
  }

  /// Evicts everything: erases every session and forgets the links, except those with a message in
  /// a handler.
  ///
  /// @return until when messages of the forgotten links may be replayed, monotonic nanoseconds;
  ///   `Long.MIN_VALUE` where nothing can
  long forget() {
    endSessions();
    return links.forgetAll();
  }

  /// Makes room for one more session.
  boolean roomForSession() {
    return sessions.room();
  }

  InboundLinks links() {
    return links;
  }

  // --- What the peer says

  /// Adopts a session that RESP was just made for; [#roomForSession] was asked.
  ///
  /// @param judged the peer, with its current trust
  void adopt(Session session, VerifiedPeer judged, Now now) {
    peer = judged;
    if (refused) {
      refused = false;
      links.all().forEach(owed -> owed.refused(false));
    }
    sessions.add(session, now);
    peerLeft = false;
    effects.report(new Event.SessionStarted(peer, key.instance(), false));
    agenda.touch(this);
  }

  /// Once refused, its sessions end silently and none of its messages enters a handler; its links
  /// are remembered as usual.
  @Override
  public void judge(Now now) {
    if (refused || idle()) {
      return;
    }
    switch (Trust.assess(config.trust(), Claim.recheck(peer, now.wallMillis()))) {
      case Assessment.Accepted accepted -> {
        peer = accepted.peer();
        account.standing(peer.standing());
      }
      case Assessment.NoRoom full -> {}
      case Assessment.Refused no -> {
        refused = true;
        sessions.close();
        links.all().forEach(owed -> owed.refused(true));
        effects.report(new Event.PeerRefused(peer.name(), peer.fingerprint(), no.reason()));
        agenda.touch(this);
      }
    }
  }

  /// An envelope of one of its sessions was opened.
  void opened(Session session, Opened.Accepted opened, Now now) {
    frames(session, opened.frames(), opened.createdMillis(), now);
    switch (opened.step()) {
      case NONE, WRONG_TAG -> {}
      case ADVANCED -> {
        effects.counters().kemSteps(1);
        effects.report(new Event.Rotated(peer, session.epoch(), session.generation()));
      }
      case VIOLATION -> {
        effects.misbehaved(
            Misbehaviour.VIOLATION, "A peer offered a second key, or none, for a KEM step.");
        receipts.violation(session, now);
        sessions.end(session);
      }
    }
  }

  /// Frames that a session brought, early data among them.
  ///
  /// @param createdMillis when the envelope or INIT was made, by the sender's clock
  void frames(Session session, List<Frame> frames, long createdMillis, Now now) {
    Transit transit = sessions.opened(session, createdMillis, now);
    if (transit == null) {
      return;
    }
    heard(now);
    links.release(now);
    for (Frame frame : frames) {
      switch (frame) {
        case Batch batch -> batch(session, batch, transit, now);
        case Close close -> closed(session, close, now);
        default -> {} // steps of the key schedule are the session's; nothing else is allowed here
      }
    }
    agenda.touch(this);
  }

  private void batch(Session session, Batch batch, Transit transit, Now now) {
    PendingReceipt owed = links.of(batch);
    boolean more = owed == null || !(owed.link.unsettled() || batch.records().isEmpty());
    if (more && links.busy() >= Protocol.LINKS_PER_INSTANCE) {
      effects.drop(DropReason.TOO_MANY_LINKS);
      return;
    }
    if (owed == null && !links.room()) {
      return;
    }
    owed = owed == null ? open(batch, session, now) : owed;
    owed.answerIn = session;
    boolean news =
        owed.link.batch(
            leaving ? batch.withoutRecords() : batch, transit, suspicion.holds(now), now);
    links.took(owed, now);
    if (leaving) {
      return;
    }
    if (news) {
      boolean unused = links.owe(owed, now.plus(RECEIPT_WAIT));
    } else {
      links.repeat(owed, now);
    }
  }

  private PendingReceipt open(Batch batch, Session session, Now now) {
    PendingReceipt owed =
        new PendingReceipt(
            this,
            account,
            batch,
            session,
            config.unordered(),
            restored.take(key, batch.linkId()),
            now);
    links.add(owed);
    return owed;
  }

  private void closed(Session session, Close close, Now now) {
    // Those before it went when it was confirmed, and those after it are not confirmed yet.
    if (session != sessions.newestConfirmed()) {
      return;
    }
    if (close.reason() == Close.Reason.LEAVING) {
      sessions.left(session, now);
      if (!peerLeft) {
        peerLeft = true;
        effects.report(new Event.PeerGone(peer, key.instance()));
      }
    } else {
      sessions.end(session);
    }
  }

  // --- What the handlers say

  @Override
  public void settled(PendingReceipt owed, InboundMessage message, Settlement settlement, Now now) {
    if (!owed.link.settled(message, settlement)) {
      return;
    }
    boolean sooner = !owed.waits() && links.owe(owed, now.plus(RECEIPT_WAIT));
    links.touch(owed, now);
    // In the middle of a run nothing is due before the receipt's time.
    if (sooner || owed.link.laneFree()) {
      agenda.touch(this);
    }
  }

  @Override
  public void handedOff(PendingReceipt owed, InboundMessage message) {
    owed.link.handedOff(message);
    agenda.touch(this);
  }

  @Override
  public void returned(PendingReceipt owed, InboundMessage message) {
    owed.link.returned(message);
    agenda.touch(this);
  }

  /// Whether anything is in a handler.
  boolean handling() {
    return links.handling();
  }

  /// Our process stood still: what we hold and what we read next may have been handled by others.
  void suspect(Now now) {
    suspicion.begin(now);
    links.suspect();
  }

  // --- What we write

  @Override
  void flush(Now now) {
    if (!leaving) {
      links.expire(now.plus(RECEIPT_WAIT), now);
      links.forEachBusy(owed -> owed.handOut(repliesOnly, effects));
    }
    links.lookAtTouched(!leaving, now);
    if (redis.connected()) {
      receipts.writeDue(peerLeft, leaving, now);
    }
  }

  @Override
  public Journal journal() {
    return restored.journal();
  }

  @Override
  public void durable(PendingReceipt owed, Now now) {
    boolean unused = links.owe(owed, now.nanos());
    agenda.touch(this);
  }

  // --- Leaving

  /// From now on replies alone are handed out. Everything else is held until it expires, its sender
  /// gives it up, or we leave.
  void stopReceiving() {
    repliesOnly = true;
  }

  /// From now on no message enters a handler.
  void leave() {
    leaving = true;
  }

  /// Running handlers have ended or timed out: says goodbye, repeatedly until every link is done.
  void sayGoodbye(Now now) {
    if (!peerLeft && receipts.beginGoodbye(now)) { // what left has no inbox any more
      agenda.touch(this);
    }
  }

  /// Whether the peer knows how everything was settled.
  boolean done() {
    return sessions.none() || peerLeft || receipts.goodbyeOver() || links.none();
  }

  // --- Time

  @Override
  void onTime(Now now) {
    links.expire(now.plus(RECEIPT_WAIT), now);
    links.trim(now);
    sessions.onTime(now);
    if (sessions.none()) {
      links.forget(now);
    }
    receipts.onTime(now);
  }

  @Override
  long wakeAt() {
    long at = Math.min(receipts.goodbyeAt(), sessions.wakeAt());
    at = Math.min(at, leaving ? NEVER : links.nextExpiry());
    at = Math.min(at, redis.connected() ? links.nextDue() : NEVER);
    at = Math.min(at, links.nextTrim());
    return sessions.none() ? Math.min(at, links.nextForget()) : at;
  }

  void reconnected() {
    agenda.touch(this);
  }

  /// Whether nothing is left that must be remembered.
  boolean idle() {
    return sessions.none() && links.none();
  }

  void close() {
    sessions.close();
  }
}
