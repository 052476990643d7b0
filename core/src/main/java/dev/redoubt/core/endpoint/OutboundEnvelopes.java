package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Close;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import java.util.List;

/// Makes the envelopes to one instance, each of what is most urgent: a KEM step, else what is due
/// of the link, else what the session or a goodbye wants.
final class OutboundEnvelopes {
  /// What an envelope carries.
  enum Written {
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
  private boolean goodbye;

  /// @param batchBytes what fills a batch
  OutboundEnvelopes(DueBatches due, OutboundWrites writes, int batchBytes, Randomness randomness) {
    this.due = due;
    this.writes = writes;
    this.batchBytes = batchBytes;
    this.randomness = randomness;
  }

  /// The next confirmed session's envelope says that we leave.
  void sayGoodbye(boolean goodbye) {
    this.goodbye = goodbye;
  }

  /// @param fresh whether what is new may go
  boolean wanted(Session session, OutboundLink link, boolean fresh, Now now) {
    boolean confirmed = session.confirmed();
    return due.any()
        || (confirmed && (session.owesEnvelope() || goodbye))
        || (fresh
            && ((link.hasNew(confirmed) && link.ripe(batchBytes)) || offers(session, link, now)));
  }

  /// Seals and writes one.
  ///
  /// @param fresh whether what is new may go
  Written write(Session session, OutboundLink link, boolean fresh, Now now) {
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
    writes.write(session.seal(body, now, randomness), messages);
  }
}
