package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Close;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.VerifiedPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the envelopes to one instance, the most urgent first: a KEM step, then what is due on the
/// link, then what the session owes or a goodbye.
final class OutboundEnvelopes {
  /// What an envelope carries.
  private enum Written {
    /// There was nothing to write after all.
    NOTHING,
    BATCH,
    /// Nothing that a receipt would answer.
    OTHER
  }

  private final DueBatches due;
  private final OutboundWrites writes;
  private final int batchBytes;
  private final Randomness randomness;
  private final SessionStarter starter;
  private final Initiator initiator;
  private boolean goodbye;

  /// @param batchBytes what fills a batch
  OutboundEnvelopes(
      DueBatches due,
      OutboundWrites writes,
      Initiator initiator,
      SessionStarter starter,
      int batchBytes,
      Randomness randomness) {
    this.initiator = initiator;
    this.starter = starter;
    this.due = due;
    this.writes = writes;
    this.batchBytes = batchBytes;
    this.randomness = randomness;
  }

  /// The next confirmed session's envelope says that we leave.
  void sayGoodbye(boolean goodbye) {
    this.goodbye = goodbye;
  }

  boolean saysGoodbye() {
    return goodbye;
  }

  /// Writes all that is due, as far as the session, Redis and the peer's progress allow.
  ///
  /// @param fresh whether what is new may go
  void writeDue(Session session, OutboundLink link, boolean fresh, VerifiedPeer peer, Now now) {
    while (writes.open() && wanted(session, link, fresh, now)) {
      if (!session.canSeal()) {
        starter.blocked(now);
        return;
      }
      boolean lastWord = goodbye && session.confirmed();
      if (!lastWord && !writes.hasTurn(peer.standing() == Standing.STRANGER)) {
        return;
      }
      starter.unblocked();
      Written written = write(session, link, fresh, session.shown(now));
      initiator.reportRotations(peer);
      switch (written) {
        case NOTHING -> {
          return;
        }
        case BATCH -> initiator.batchSent(now);
        case OTHER -> {}
      }
    }
  }

  /// Whether anything on `link` waits, and need not wait for more to come. One message more changes
  /// nothing then: a turn, a session or a receipt has it written.
  boolean ripe(OutboundLink link) {
    return link.waiting() > 0 && link.ripe(batchBytes);
  }

  /// When a KEM step is to be offered, as far as only time stands against it.
  long nextOffer(@Nullable Session session, OutboundLink link, boolean fresh) {
    boolean waits = !fresh || link.unsettled() == 0 || !writes.open() || writes.waiting();
    return waits || session == null || !session.canSeal() ? Long.MAX_VALUE : session.nextOffer();
  }

  private boolean wanted(Session session, OutboundLink link, boolean fresh, Now now) {
    boolean confirmed = session.confirmed();
    return due.any()
        || (confirmed && (session.owesEnvelope() || goodbye))
        || (fresh
            && ((link.hasNew(confirmed) && link.ripe(batchBytes)) || offers(session, link, now)));
  }

  /// Seals and writes one.
  private Written write(Session session, OutboundLink link, boolean fresh, Now now) {
    if (fresh && offers(session, link, now)) {
      // An envelope of its own, since a batch may leave no room.
      WireWriter body = session.begin();
      session.writeStep(body, now, randomness);
      seal(session, body, List.of(), now);
      return Written.OTHER;
    }
    boolean confirmed = session.confirmed();
    DueBatches.Picked picked = due.pick(link, fresh, goodbye, confirmed, now);
    boolean batch = !picked.batches().isEmpty();
    if (!batch && !session.owesEnvelope()) {
      return Written.NOTHING;
    }
    WireWriter body = session.begin(picked.bytes() + DueBatches.FRAME_HEADER);
    picked.appendTo(body);
    if (goodbye && confirmed) {
      new Close(Close.Reason.LEAVING).write(body);
      goodbye = false;
    }
    seal(session, body, picked.messages(), now);
    return batch ? Written.BATCH : Written.OTHER;
  }

  /// Whether a KEM step is to be offered: only traffic asks for one.
  private static boolean offers(Session session, OutboundLink link, Now now) {
    return link.unsettled() > 0 && now.reached(session.nextOffer());
  }

  private void seal(Session session, WireWriter body, List<Outgoing> messages, Now now) {
    writes.write(session.seal(body, now, randomness), messages, now);
  }
}
