package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the envelopes with receipts to one instance.
final class ReceiptEnvelopes {
  /// Bytes of receipts after which an envelope takes no further one: the largest receipt has 24
  /// KiB.
  private static final int RECEIPTS_ENOUGH = 128 << 10;

  /// Receipts of an envelope: those of many links fill several.
  static final int RECEIPTS_MAX = 256;

  private final Effects effects;
  private final Randomness randomness;
  private final InboxId inbox;

  ReceiptEnvelopes(Effects effects, Randomness randomness, InboxId inbox) {
    this.effects = effects;
    this.randomness = randomness;
    this.inbox = inbox;
  }

  /// Writes the receipts of these links with what the session itself owes: in one envelope, or with
  /// `close` in as many as they need, `close` in the last. What is not written now is owed still.
  void write(Session session, List<PendingReceipt> due, @Nullable Close close, Now now) {
    Iterator<PendingReceipt> left = due.iterator();
    while (session.canSeal() && (left.hasNext() || close != null || session.owesEnvelope())) {
      WireWriter body = session.begin();
      session.writeStep(body, now, randomness);
      for (int count = 0; left.hasNext() && hasRoom(body, count); count++) {
        PendingReceipt owed = left.next();
        int at = Frames.begin(body, Frames.RECEIPT);
        owed.link.receipt().write(body);
        Frames.end(body, at);
        owed.written(now);
      }
      if (close != null && !left.hasNext()) {
        close.write(body);
        close = null;
      }
      effects.write(inbox, Stream.DATA, session.seal(body, now, randomness));
      if (close == null) {
        return;
      }
    }
  }

  private static boolean hasRoom(WireWriter body, int receipts) {
    return body.size() < RECEIPTS_ENOUGH && receipts < RECEIPTS_MAX;
  }
}
