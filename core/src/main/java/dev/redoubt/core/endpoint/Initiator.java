package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.RespResult;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import org.jspecify.annotations.Nullable;

/// Opens sessions to one instance, and applies the one rule that heals a lost session (§5.11).
final class Initiator {
  /// What an initiator cannot decide for itself.
  interface Owner extends Routes.Opener {
    /// Where INITs are written.
    InboxId inbox();

    /// Has the owner flushed.
    void touch();

    /// RESP made a session.
    void confirmed(Now now);

    void refused(Verdict verdict, Now now);

    /// The session in use no longer answers; a fresh INIT is due.
    void sessionSilent(Now now);

    /// The instance does not answer an INIT either.
    void instanceSilent(Now now);

    /// Paces further INITs.
    Backoff initsAgain();
  }

  private final Effects effects;
  private final Handshakes handshakes;
  private final Randomness randomness;
  private final Owner owner;
  private final PendingInits pending;
  private final InboxWrites writes;
  private @Nullable Session session;
  private boolean sessionGivenUp;

  /// How often our credential had been renewed when the session's INIT was made.
  private long renewals;

  /// INITs that were not refused: what they carried may have been handled.
  private long notRefused;

  private long retryAt = Long.MAX_VALUE;
  private long startedAt;
  private boolean started;
  private final SilenceTimer silence;
  private long giveUpAt = Long.MAX_VALUE;
  private final Rotations rotations;
  private long leftAt = Long.MAX_VALUE;
  private final Backoff goodbyes = new Backoff(Backoff.ANSWERS);

  Initiator(Effects effects, Handshakes handshakes, Randomness randomness, Owner owner) {
    this.effects = effects;
    this.handshakes = handshakes;
    this.randomness = randomness;
    this.silence = new SilenceTimer(randomness);
    this.pending = new PendingInits(handshakes);
    this.owner = owner;
    this.writes = new InboxWrites(effects, owner.inbox(), this::spansStartOver);
    this.rotations = new Rotations(effects);
  }

  /// The session to send in now: the confirmed one, else epoch 0 of the newest INIT, else none.
  @Nullable Session sending() {
    if (session != null && !sessionGivenUp) {
      return session;
    }
    PendingInit current = pending.current();
    return current == null ? null : current.handshake.session();
  }

  /// What is written to the instance's inbox.
  InboxWrites writes() {
    return writes;
  }

  /// Whether every INIT so far was refused: then nothing that was written to the instance, in them
  /// or in epoch 0 after them, can have been handled.
  boolean alwaysRefused() {
    return notRefused == 0;
  }

  boolean handshaking() {
    return pending.current() != null;
  }

  /// Whether the next INIT may be written: not too soon after a verdict of "busy" or after the last
  /// INIT, whatever became of it.
  boolean mayStart(Now now) {
    if (retryAt != Long.MAX_VALUE && now.reached(retryAt)) {
      retryAt = Long.MAX_VALUE;
    }
    if (retryAt == Long.MAX_VALUE && startedLately(now) && !owner.initsAgain().ready(now)) {
      retryAt = owner.initsAgain().readyAt();
    }
    return retryAt == Long.MAX_VALUE;
  }

  boolean startedLately(Now now) {
    return started && now.nanos() - startedAt < Backoff.INITS_AGAIN.rest();
  }

  /// When the next INIT may be written; `Long.MAX_VALUE` where it may be now.
  long retryAt() {
    return retryAt;
  }

  /// Sends a fresh INIT.
  ///
  /// @param frames early data: encoded BATCH frames
  void start(VerifiedBundle bundle, Bytes frames, Now now) {
    pending.makeRoom();
    InitiatorHandshake handshake = handshakes.start(bundle, frames, owner, now);
    pending.add(new PendingInit(handshake, handshakes.renewals(), now));
    notRefused++;
    if (startedLately(now)) {
      owner.initsAgain().done(now);
    }
    started = true;
    startedAt = now.nanos();
    giveUpAt = silence.giveUpAt(now);
    sendInit(handshake, now);
  }

  private void sendInit(InitiatorHandshake handshake, Now now) {
    writes.write(Stream.HANDSHAKE, handshake.init(), now, this::initWritten);
  }

  private void initWritten(boolean stored, Now now) {
    PendingInit current = pending.current();
    if (!stored && current != null) {
      current.refused(randomness, now);
      giveUpAt = silence.giveUpRefusedAt(now);
      owner.touch();
    }
  }

  /// The messages in the INIT under way have moved elsewhere: it is not written again, though a
  /// late RESP still counts.
  void abandon() {
    PendingInit newest = pending.newest();
    if (newest != null) {
      newest.givenUp = true;
    }
  }

  /// Gives up sessions whose timestamps recipients refuse, since our clock was set back.
  void clockRead(Now now) {
    sessionGivenUp |= session != null && PendingInit.ofTheFuture(session, now);
    PendingInit newest = pending.newest();
    if (newest != null && PendingInit.ofTheFuture(newest.handshake.session(), now)) {
      abandon();
    }
  }

  /// A RESP to one of our INITs.
  void resp(Bytes handshakeId, Bytes resp, Now now) {
    PendingInit one = pending.find(handshakeId);
    if (one == null) {
      return;
    }
    if (one.looks.take(now)) {
      accept(one, resp, now);
    } else {
      effects.drop(DropReason.RATE_LIMITED);
    }
  }

  private void accept(PendingInit one, Bytes resp, Now now) {
    switch (one.handshake.accept(resp, now)) {
      case RespResult.Confirmed confirmed -> confirm(one, confirmed.session(), now);
      case RespResult.Refused refused -> {
        pending.refused(one);
        notRefused--;
        if (refused.verdict() == Verdict.BUSY) {
          retryAt = silence.retryBusyAt(now);
        } else {
          heard();
        }
        owner.refused(refused.verdict(), now);
      }
      case RespResult.StaleBundle stale ->
          effects.misbehaved(
              Misbehaviour.ROLLED_BACK_BUNDLE,
              "A peer answered under another bundle than the one that Redis showed.");
      case RespResult.Dropped dropped -> effects.drop(dropped.reason());
    }
  }

  private void confirm(PendingInit one, Session confirmed, Now now) {
    pending.confirmed(one);
    retireSession();
    session = confirmed;
    renewals = one.renewals;
    leftAt = Long.MAX_VALUE; // it is back
    handshakes.confirmed(one.handshake, confirmed, owner);
    sessionGivenUp = false;
    rotations.begin(confirmed);
    heard();
    owner.confirmed(now);
  }

  private void retireSession() {
    if (session != null) {
      handshakes.end(session);
      session = null;
    }
  }

  /// A BATCH was written in the session in use.
  void batchSent(Now now) {
    silence.batchSent(now);
  }

  /// Redis did not take an envelope: it waits for no answer.
  void batchRefused() {
    silence.batchRefused();
  }

  /// An envelope or RESP of the peer was opened.
  void heard() {
    silence.heard();
  }

  /// Redis came back: timers that stood still start over.
  void reconnected(Now now) {
    writes.reconnected();
    spansStartOver(now);
    PendingInit current = pending.current();
    if (current != null) {
      current.resendAt = now.nanos();
    }
  }

  private void spansStartOver(Now now) {
    silence.startOver();
    giveUpAt = silence.giveUpAt(now);
  }

  /// Something is sent again after a pause: an INIT left from before it is out of date.
  void resumed(Now now) {
    PendingInit newest = pending.newest();
    if (newest != null && now.reached(giveUpAt)) {
      newest.givenUp = true;
    }
  }

  /// Sends INITs again and gives up what does not answer. Called only while something is unsettled
  /// and Redis is there.
  void onTime(Now now) {
    PendingInit current = pending.current();
    boolean spanOver =
        now.reached(silence.silentAt()) || (current != null && now.reached(giveUpAt));
    if (spanOver && !writes.working(now)) {
      spansStartOver(now);
    }
    if (current != null && now.reached(giveUpAt)) {
      current.givenUp = true;
      if (sending() == null) {
        silence.failed();
        owner.instanceSilent(now);
      }
    } else if (current != null && now.reached(current.resendAt)) {
      current.again(now);
      sendInit(current.handshake, now);
    }
    if (session != null && !sessionGivenUp && now.reached(silence.silentAt())) {
      sessionGivenUp = true;
      silence.sessionSilent();
      owner.sessionSilent(now);
    }
  }

  /// When [#onTime] wants to be called.
  long wakeAt() {
    PendingInit current = pending.current();
    long at = session != null && !sessionGivenUp ? silence.silentAt() : Long.MAX_VALUE;
    return current == null ? at : Math.min(at, Math.min(current.resendAt, giveUpAt));
  }

  /// The peer said goodbye: its session is kept a while for what is in flight.
  ///
  /// @return whether to answer; repeated goodbyes are answered at a bounded rate
  boolean left(Now now) {
    leftAt = left() ? leftAt : now.nanos();
    return goodbyes.take(now);
  }

  boolean left() {
    return leftAt != Long.MAX_VALUE;
  }

  private long endAt(Session session) {
    long at = session.startedNanos() + Protocol.SESSION_LIFE.toNanos();
    return left() ? Math.min(at, leftAt + Protocol.AFTER_LEAVING.toNanos()) : at;
  }

  /// Rotates and erases by time: also while nothing is to be sent.
  void erase(Now now) {
    if (session != null) {
      session.onTimer(now);
      if (now.reached(endAt(session))) {
        retireSession();
      }
    }
    pending.onTime(now);
  }

  long eraseAt() {
    long at = pending.wakeAt();
    return session == null ? at : Math.min(at, Math.min(session.nextTimer(), endAt(session)));
  }

  /// Reports generations and epochs begun since the last call.
  void reportRotations(VerifiedPeer peer) {
    if (session != null) {
      rotations.report(session, peer);
    }
  }

  /// The confirmed session, whether or not it is still sent in.
  @Nullable Session session() {
    return session;
  }

  /// Whether our credential was renewed since the session began: it would end with the old one.
  boolean showedOldCredential() {
    return renewals != handshakes.renewals();
  }

  /// The peer ended its session for good.
  void drop(Session closed) {
    if (closed == session) {
      retireSession();
    }
  }

  /// INITs under way, those given up included.
  int pending() {
    return pending.count();
  }

  int sessions() {
    return (session == null ? 0 : 1) + pending.count();
  }

  void close() {
    retireSession();
    pending.close();
  }
}
