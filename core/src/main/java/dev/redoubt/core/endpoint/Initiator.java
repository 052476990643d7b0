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
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The sessions that we open to one instance: INITs under way, the session in use, and the one rule
/// that heals a lost session (SPEC.md §5).
final class Initiator {
  private static final Duration INIT_SPAN = Duration.ofSeconds(10);
  private static final Duration SILENCE_SPAN = Duration.ofSeconds(5);
  private static final Duration SPAN_MAX = Duration.ofSeconds(20);
  private static final int SILENT_BATCHES = 3;

  private final Agenda agenda;
  private final Effects effects;
  private final Handshakes handshakes;
  private final Randomness randomness;
  private final OutboundChannel owner;
  private final Deque<PendingInit> pending = new ArrayDeque<>(Protocol.PENDING_INITS);
  private @Nullable Session session;
  private boolean sessionGivenUp;

  /// How often our credential had been renewed when the session's INIT was made.
  private long renewals;

  /// INITs that were not refused: what they carried may have been handled.
  private long notRefused;

  private boolean afterSilence;
  private int failures;
  private long retryAt = Long.MAX_VALUE;
  private long startedAt;
  private boolean started;
  private int unanswered;
  private long silentAt = Long.MAX_VALUE;
  private long giveUpAt = Long.MAX_VALUE;
  private final Rotations rotations;
  private long leftAt = Long.MAX_VALUE;
  private final Backoff goodbyes = new Backoff(Backoff.ANSWERS);

  Initiator(
      TaskContext context, Handshakes handshakes, Randomness randomness, OutboundChannel owner) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.handshakes = handshakes;
    this.randomness = randomness;
    this.owner = owner;
    this.rotations = new Rotations(effects);
  }

  /// Where to send now: the confirmed session in use, else epoch 0 of the newest INIT, else
  /// nowhere.
  @Nullable Session sending() {
    if (session != null && !sessionGivenUp) {
      return session;
    }
    PendingInit newest = pending.peekLast();
    return newest == null || newest.givenUp ? null : newest.handshake.session();
  }

  /// Whether every INIT so far was refused: then nothing that was written to the instance, in them
  /// or in epoch 0 after them, can have been handled.
  boolean alwaysRefused() {
    return notRefused == 0;
  }

  boolean handshaking() {
    PendingInit newest = pending.peekLast();
    return newest != null && !newest.givenUp;
  }

  /// Whether the next INIT may go: not so soon after a verdict of "busy", nor after the last one,
  /// whatever has become of that.
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

  /// `Long.MAX_VALUE` where nothing stands against it.
  long retryAt() {
    return retryAt;
  }

  /// Sends a fresh INIT.
  ///
  /// @param frames early data: encoded BATCH frames
  void start(VerifiedBundle bundle, Bytes frames, Now now) {
    if (pending.size() == Protocol.PENDING_INITS) {
      retire(pending.removeFirst());
    }
    InitiatorHandshake handshake = handshakes.start(bundle, frames, owner, now);
    pending.add(new PendingInit(handshake, handshakes.renewals(), now));
    notRefused++;
    if (startedLately(now)) {
      owner.initsAgain().done(now);
    }
    started = true;
    startedAt = now.nanos();
    giveUpAt = now.nanos() + span(afterSilence ? SILENCE_SPAN : INIT_SPAN);
    sendInit(handshake);
  }

  private void sendInit(InitiatorHandshake handshake) {
    effects.write(owner.inbox(), Stream.HANDSHAKE, handshake.init(), this::initWritten);
  }

  /// Nobody is silent about what Redis has not taken.
  private void initWritten(boolean stored, Now now) {
    if (!stored && handshaking()) {
      pending.getLast().refused(randomness, now);
      giveUpAt = now.nanos() + span(INIT_SPAN);
      agenda.touch(owner);
    }
  }

  /// What the INIT under way carries has moved elsewhere: it is not written again, though a late
  /// RESP still counts.
  void abandon() {
    PendingInit newest = pending.peekLast();
    if (newest != null) {
      newest.givenUp = true;
    }
  }

  /// In a session that shows a future which no recipient takes, nothing more is written.
  void clockRead(Now now) {
    sessionGivenUp |= session != null && PendingInit.ofTheFuture(session, now);
    if (!pending.isEmpty() && PendingInit.ofTheFuture(pending.getLast().handshake.session(), now)) {
      abandon();
    }
  }

  /// A RESP to one of our INITs.
  void resp(Bytes handshakeId, Bytes resp, Now now) {
    for (PendingInit one : pending) {
      if (one.handshake.handshakeId().equals(handshakeId)) {
        if (one.looks.take(now)) {
          accept(one, resp, now);
        } else {
          effects.drop(DropReason.RATE_LIMITED);
        }
        return;
      }
    }
  }

  private void accept(PendingInit one, Bytes resp, Now now) {
    switch (one.handshake.accept(resp, now)) {
      case RespResult.Confirmed confirmed -> confirm(one, confirmed.session(), now);
      case RespResult.Refused refused -> {
        pending.remove(one);
        retire(one);
        notRefused--;
        if (refused.verdict() == Verdict.BUSY) {
          failures++;
          retryAt = now.nanos() + span(INIT_SPAN);
        } else {
          heard();
        }
        owner.refused(refused.verdict(), now);
      }
      case RespResult.StaleBundle stale ->
          effects.report(
              new Event.BrokerMisbehaviour(
                  Misbehaviour.ROLLED_BACK_BUNDLE,
                  "A peer answered under another bundle than the one that Redis showed."));
      case RespResult.Dropped dropped -> effects.drop(dropped.reason());
    }
  }

  private void confirm(PendingInit one, Session confirmed, Now now) {
    Iterator<PendingInit> older = pending.iterator();
    for (boolean found = false; !found; ) {
      PendingInit next = older.next();
      older.remove();
      found = next == one;
      if (!found) {
        retire(next);
      }
    }
    retireSession();
    session = confirmed;
    renewals = one.renewals;
    handshakes.confirmed(one.handshake, confirmed, owner);
    sessionGivenUp = false;
    rotations.begin(confirmed);
    heard();
    owner.confirmed(now);
  }

  private void retire(PendingInit one) {
    handshakes.end(one.handshake);
  }

  private void retireSession() {
    if (session != null) {
      handshakes.end(session);
      session = null;
    }
  }

  /// A BATCH was written in the session in use.
  void batchSent(Now now) {
    if (unanswered++ == 0) {
      silentAt = now.nanos() + span(SILENCE_SPAN);
    }
  }

  /// Redis did not take an envelope: it waits for no answer.
  void batchRefused() {
    unanswered = Math.max(0, unanswered - 1);
  }

  /// Something of the peer could be opened in one of our sessions.
  void heard() {
    unanswered = 0;
    failures = 0;
    afterSilence = false;
  }

  /// What stood still while Redis was away starts afresh.
  void reconnected(Now now) {
    unanswered = 0;
    if (handshaking()) {
      giveUpAt = now.nanos() + span(afterSilence ? SILENCE_SPAN : INIT_SPAN);
      pending.getLast().resendAt = now.nanos();
    }
  }

  /// Something is to be sent again after a while in which nothing was: an INIT that nobody waited
  /// for is out of date.
  void resumed(Now now) {
    PendingInit newest = pending.peekLast();
    if (newest != null && now.reached(giveUpAt)) {
      newest.givenUp = true;
    }
  }

  /// Sends INITs again and gives up what does not answer. Called only while something is unsettled
  /// and Redis is there.
  void onTime(Now now) {
    PendingInit newest = pending.peekLast();
    if (newest != null && !newest.givenUp && now.reached(giveUpAt)) {
      newest.givenUp = true;
      if (sending() == null) {
        failures++;
        owner.instanceSilent(now);
      }
    } else if (newest != null && !newest.givenUp && now.reached(newest.resendAt)) {
      newest.again(now);
      sendInit(newest.handshake);
    }
    if (session != null && !sessionGivenUp && now.reached(silentAt())) {
      sessionGivenUp = true;
      afterSilence = true;
      unanswered = 0;
      owner.sessionSilent(now);
    }
  }

  private long silentAt() {
    return unanswered >= SILENT_BATCHES ? silentAt : Long.MAX_VALUE;
  }

  private long span(Duration base) {
    long doubled = base.toNanos() << Math.min(failures, 4);
    return Jitter.add(Math.min(SPAN_MAX.toNanos(), doubled), randomness);
  }

  /// When [#onTime] wants to be called.
  long wakeAt() {
    PendingInit newest = pending.peekLast();
    long at = session != null && !sessionGivenUp ? silentAt() : Long.MAX_VALUE;
    if (newest != null && !newest.givenUp) {
      at = Math.min(at, Math.min(newest.resendAt, giveUpAt));
    }
    return at;
  }

  /// The peer said goodbye: its session is kept a while for what is under way.
  ///
  /// @return whether to answer, for it may say so again and again
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
    pending.removeIf(one -> {
      boolean old = now.nanos() - one.firstSentAt >= Protocol.SESSION_LIFE.toNanos();
      if (old) {
        retire(one);
      } else {
        one.handshake.session().onTimer(now);
      }
      return old;
    });
  }

  long eraseAt() {
    long at = Long.MAX_VALUE;
    if (session != null) {
      at = Math.min(session.nextTimer(), endAt(session));
    }
    for (PendingInit one : pending) {
      at = Math.min(at, one.firstSentAt + Protocol.SESSION_LIFE.toNanos());
      at = Math.min(at, one.handshake.session().nextTimer());
    }
    return at;
  }

  /// Tells of generations and epochs begun since the last call.
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
    return pending.size();
  }

  int sessions() {
    return (session == null ? 0 : 1) + pending.size();
  }

  void close() {
    retireSession();
    pending.forEach(this::retire);
    pending.clear();
  }
}
