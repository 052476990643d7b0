package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;

/// Finds what was written on a link a while ago and is not received. It looks into the gaps of the
/// newest receipt only, and only at what is there.
final class LostRecords {
  private final SeqRing<Outgoing> messages;
  private final ReceiptView received;
  private long skipsWrittenNanos;

  LostRecords(SeqRing<Outgoing> messages, ReceiptView received) {
    this.messages = messages;
    this.received = received;
  }

  /// A skip was written.
  void skipWritten(long nanos) {
    skipsWrittenNanos = nanos;
  }

  /// The first number from `from` on, message or skip, that is not received and is taken for lost;
  /// `unwritten`, from which on nothing was ever written, where there is none.
  ///
  /// @param before as in [Outgoing#lost]
  long next(long from, long before, long unwritten, Now now) {
    long seq = received.nextMissing(from);
    while (seq < unwritten) {
      long gapEnd = received.gapEnd(seq, unwritten);
      long lost = lostIn(seq, gapEnd, before, now);
      if (lost < gapEnd) {
        return lost;
      }
      seq = received.nextMissing(gapEnd);
    }
    return unwritten;
  }

  private long lostIn(long from, long to, long before, Now now) {
    long end = skipsLost(before) ? Math.min(to, messages.nextFree(from)) : to;
    for (long seq = messages.next(from); seq < end; seq = messages.next(seq + 1)) {
      Outgoing message = messages.at(seq);
      if (message != null && message.lost(before, now)) {
        return seq;
      }
    }
    return end;
  }

  /// Where the run that begins with the lost `seq` ends: with its gap, with what was written again
  /// since, or with as many records as a batch holds.
  long end(long seq, long before, long unwritten, Now now) {
    long max = Math.min(received.gapEnd(seq, unwritten), seq + Protocol.BATCH_RECORDS);
    long end = seq + 1;
    while (end < max && lost(end, before, now)) {
      end++;
    }
    return end;
  }

  private boolean lost(long seq, long before, Now now) {
    Outgoing message = messages.at(seq);
    return message == null ? skipsLost(before) : message.lost(before, now);
  }

  private boolean skipsLost(long before) {
    return skipsWrittenNanos - before < 0;
  }
}
