package dev.redoubt.core.endpoint;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.identity.InboxId;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.InstanceKey;
import dev.redoubt.core.identity.VerifiedPeer;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.link.InboundLink.ClockDifference;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Settlement;
import dev.redoubt.core.session.Drop;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one instance sends to us: the sessions it opened, its links, and the receipts that we owe.
final class InboundChannel extends Agenda.Part {
  /// One link and the receipt that we owe on it.
  private static final class Owed {
    final InboundLink link;
    Session answerIn;
    long receiptAt = NEVER;

    Owed(InboundLink link, Session answerIn) {
      this.link = link;
      this.answerIn = answerIn;
    }

    void owe(long at) {
      receiptAt = Math.min(receiptAt, at);
    }
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration RECEIPT_WAIT = Duration.ofMillis(5);
  private static final Duration GENERATION_WAIT = Duration.ofMillis(50);

  /// An envelope that has so many bytes of receipts takes no further one: the largest receipt has
  /// 24 KiB.
  private static final int RECEIPTS_ENOUGH = 128 << 10;

  private static final Duration GOODBYE_FIRST = Duration.ofMillis(200);

  private final Shared shared;
  private final InstanceKey key;
  private final InboxId inbox;
  private final VerifiedPeer peer;
  private final AcceptedSessions sessions = new AcceptedSessions();
  private final Map<Long, Owed> links = new HashMap<>();
  private boolean peerLeft;
  private boolean leaving;
  private boolean goodbyeSaid;
  private long goodbyeAt = NEVER;
  private long goodbyeSpan = GOODBYE_FIRST.toNanos();
  private long suspectUntil = Long.MIN_VALUE;
  private boolean suspected;
  private long heardAt;

  InboundChannel(Shared shared, InstanceKey key, VerifiedPeer peer) {
    this.shared = shared;
    this.key = key;
    this.inbox = key.inbox();
    this.peer = peer;
  }

  InstanceId instance() {
    return key.instance();
  }

  InboxId inbox() {
    return inbox;
  }

  VerifiedPeer peer() {
    return peer;
  }

  int sessions() {
    return sessions.count();
  }

  boolean peerLeft() {
    return peerLeft;
  }

  /// When something of it was last opened, monotonic nanoseconds.
  long heardAt() {
    return heardAt;
  }

  /// Erases every session; the links stay.
  void endSessions() {
    sessions.close();
    shared.agenda.touch(this);
  }

  // --- What the peer says

  /// Adopts a session that RESP was just made for.
  void adopt(Session session, Now now) {
    sessions.add(session, now);
    session.attach(shared.sessions);
    peerLeft = false;
    shared.report(new Event.SessionStarted(peer, key.instance(), false));
    shared.agenda.touch(this);
  }

  /// Frames that a session brought, early data among them.
  ///
  /// @param createdMillis when the envelope or INIT was made, by the sender's clock
  void frames(Session session, List<Frame> frames, long createdMillis, Now now) {
    ClockDifference clock = sessions.opened(session, createdMillis, now);
    if (clock == null) {
      return;
    }
    heardAt = now.nanos();
    for (Frame frame : frames) {
      switch (frame) {
        case Batch batch -> batch(session, batch, clock, now);
        case Close close -> closed(session, close, now);
        default -> {} // steps of the key schedule are the session's; nothing else is allowed here
      }
    }
    shared.agenda.touch(this);
  }

  private void batch(Session session, Batch batch, ClockDifference clock, Now now) {
    Owed owed = links.get(batch.linkId());
    if (owed == null) {
      owed = open(batch, session, now);
      if (owed == null) {
        shared.drop(Drop.TOO_MANY_LINKS);
        return;
      }
    }
    owed.answerIn = session;
    boolean suspect = suspected && !now.reached(suspectUntil);
    boolean news = owed.link.batch(leaving ? batch.withoutRecords() : batch, clock, suspect, now);
    if (!leaving) {
      owed.owe(news ? now.plus(RECEIPT_WAIT) : now.nanos());
    }
  }

  private @Nullable Owed open(Batch batch, Session session, Now now) {
    long busy = links.values().stream().filter(owed -> owed.link.unsettled()).count();
    if (busy >= Limits.LINKS_PER_INSTANCE || !shared.linksLeft()) {
      return null;
    }
    InboundLink link =
        new InboundLink(
            batch.linkId(),
            peer,
            key.instance(),
            batch.lowestUnsettled(),
            now,
            shared.budget,
            shared.config.unordered());
    Owed owed = new Owed(link, session);
    links.put(batch.linkId(), owed);
    shared.lanes.put(link, this);
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
        shared.report(new Event.PeerGone(peer, key.instance()));
      }
    } else {
      sessions.end(session);
    }
  }

  // --- What the handlers say

  void settled(InboundMessage message, Settlement settlement, Now now) {
    Owed owed = owed(message);
    if (owed != null && owed.link.settled(message, settlement)) {
      owed.owe(now.plus(RECEIPT_WAIT));
      shared.agenda.touch(this);
    }
  }

  void handedOff(InboundMessage message) {
    Owed owed = owed(message);
    if (owed != null) {
      owed.link.handedOff(message);
      shared.agenda.touch(this);
    }
  }

  void returned(InboundMessage message) {
    Owed owed = owed(message);
    if (owed != null) {
      owed.link.returned(message);
    }
  }

  /// Whether anything is in a handler.
  boolean handling() {
    return links.values().stream().anyMatch(owed -> owed.link.handling());
  }

  private @Nullable Owed owed(InboundMessage message) {
    if (!(message.lane() instanceof InboundLink link)) {
      return null;
    }
    Owed owed = links.get(link.id());
    return owed != null && owed.link == link ? owed : null;
  }

  /// Our process stood still: what we hold and what we read next may have been handled by others.
  void suspect(Now now) {
    suspected = true;
    suspectUntil = now.plus(Bounds.SUSPECT);
    links.values().forEach(owed -> owed.link.suspect());
  }

  // --- What we write

  @Override
  void flush(Now now) {
    if (!leaving) {
      for (Owed owed : links.values()) {
        if (owed.link.expire(now)) {
          owed.owe(now.plus(RECEIPT_WAIT));
        }
        for (List<InboundMessage> run : owed.link.ready()) {
          shared.emit(new Action.Handle(run));
        }
        if (owed.receiptAt != NEVER && owed.link.idle()) {
          owed.owe(now.nanos()); // nothing left to wait for: one receipt says it all
        }
      }
    }
    if (shared.connected()) {
      receipts(now);
    }
  }

  private void receipts(Now now) {
    Map<Session, List<Owed>> due = new LinkedHashMap<>();
    for (Owed owed : links.values()) {
      if (owed.receiptAt == NEVER || !now.reached(owed.receiptAt)) {
        continue;
      }
      Session session = peerLeft ? null : sessions.answering(owed.answerIn);
      if (session == null) {
        owed.receiptAt = NEVER; // nobody to tell; whoever opens a session asks again
      } else if (session.canSeal()) {
        due.computeIfAbsent(session, key -> new ArrayList<>()).add(owed);
      } else {
        owed.receiptAt = now.plus(GENERATION_WAIT);
      }
    }
    due.forEach((session, links) -> write(session, links, null, now));
  }

  /// Writes the receipts of these links, in as many envelopes as they need, and `close` in the
  /// last. What may not be sealed now is owed still.
  private void write(Session session, List<Owed> due, @Nullable Close close, Now now) {
    Iterator<Owed> left = due.iterator();
    while (session.canSeal() && (left.hasNext() || close != null)) {
      WireWriter body = session.begin();
      while (left.hasNext() && body.size() < RECEIPTS_ENOUGH) {
        Owed owed = left.next();
        int at = Frames.begin(body, Frames.RECEIPT);
        owed.link.receipt().write(body);
        Frames.end(body, at);
        owed.receiptAt = NEVER;
      }
      if (close != null && !left.hasNext()) {
        close.write(body);
        close = null;
      }
      Bytes envelope = session.seal(body, now, shared.randomness());
      shared.write(inbox, Stream.DATA, envelope, (stored, at) -> {});
    }
  }

  // --- Leaving

  /// From now on nothing new goes into a handler.
  void leave() {
    leaving = true;
  }

  /// The running handlers have ended, or their time is up: say goodbye, again and again until every
  /// link is done.
  void sayGoodbye(Now now) {
    if (!goodbyeSaid && !peerLeft) { // what left has no inbox any more
      goodbyeSaid = true;
      goodbyeAt = now.nanos();
      shared.agenda.touch(this);
    }
  }

  /// Whether the peer has heard of everything that we settled.
  boolean done() {
    return sessions.none() || peerLeft || (goodbyeSaid && goodbyeAt == NEVER) || links.isEmpty();
  }

  private void goodbye(Now now) {
    List<Owed> open = new ArrayList<>();
    for (Owed owed : links.values()) {
      if (!owed.link.done()) {
        open.add(owed);
      }
    }
    boolean first = goodbyeSpan == GOODBYE_FIRST.toNanos();
    if (open.isEmpty() && !first) {
      goodbyeAt = NEVER;
      return;
    }
    Session session = sessions.newest();
    if (session != null && session.canSeal()) {
      write(session, open, new Close(Close.Reason.LEAVING), now);
    }
    goodbyeAt = now.nanos() + goodbyeSpan;
    goodbyeSpan *= 2;
  }

  // --- Time

  @Override
  void onTime(Now now) {
    for (Owed owed : links.values()) {
      if (owed.link.expire(now)) {
        owed.owe(now.plus(RECEIPT_WAIT));
      }
    }
    sessions.onTime(now);
    if (sessions.none()) {
      links
          .values()
          .removeIf(owed -> {
            boolean old = now.reached(owed.link.lastExpiry() + Bounds.LINK_MEMORY.toNanos());
            if (old) {
              shared.lanes.remove(owed.link);
              owed.link.discard();
            }
            return old;
          });
    }
    if (now.reached(goodbyeAt)) {
      goodbye(now);
    }
  }

  @Override
  long wakeAt() {
    long at = Math.min(goodbyeAt, sessions.wakeAt());
    for (Owed owed : links.values()) {
      at = Math.min(at, leaving ? NEVER : owed.link.nextExpiry());
      at = Math.min(at, shared.connected() ? owed.receiptAt : NEVER);
      if (sessions.none()) {
        at = Math.min(at, owed.link.lastExpiry() + Bounds.LINK_MEMORY.toNanos());
      }
    }
    return at;
  }

  void reconnected() {
    shared.agenda.touch(this);
  }

  /// Whether nothing is left that must be remembered.
  boolean idle() {
    return sessions.none() && links.isEmpty();
  }

  void close() {
    sessions.close();
  }
}
