package dev.redoubt.core.link;

import dev.redoubt.core.MessageId;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;

/// One number of an [InboundLink] that has come.
final class InboundSlot {
  /// What is left of a settled number: it holds no payload.
  static final InboundSlot SETTLED =
      new InboundSlot(MessageRecord.SKIP, Long.MAX_VALUE, false, false);

  final MessageRecord record;

  /// What it takes of the budget, bytes.
  final int size;

  final long expiresAtNanos;
  final boolean ordered;
  boolean issued;
  boolean redelivered;
  boolean handedOff;

  InboundSlot(MessageRecord record, long expiresAtNanos, boolean ordered, boolean redelivered) {
    this.record = record;
    this.size = InboundBudget.RECORD + record.size();
    this.expiresAtNanos = expiresAtNanos;
    this.ordered = ordered;
    this.redelivered = redelivered;
  }

  boolean held() {
    return !issued && this != SETTLED;
  }

  /// What is handed out of it.
  InboundMessage message(InboundLink link, long seq, VerifiedPeer from, InstanceId fromInstance) {
    MessageId own = record.ownId();
    return new InboundMessage(
        link,
        seq,
        own == null ? new MessageId(link.id(), seq) : own,
        from,
        fromInstance,
        record.kind().type(),
        record.kind().contentType(),
        record.headers(),
        record.payload(),
        record.createdMillis(),
        expiresAtNanos,
        redelivered,
        ordered,
        record.answers());
  }
}
