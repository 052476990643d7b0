package dev.redoubt.core.link;

import dev.redoubt.core.MessageId;
import dev.redoubt.core.endpoint.Ticket;
import dev.redoubt.core.frame.MessageRecord;

/// One message on its way out, for as long as it has not ended.
public final class Outgoing {
  final Ticket ticket;
  final MessageId id;
  final MessageRecord record;
  final long deadlineNanos;
  final boolean onlyThisInstance;
  final boolean confirmedSession;
  final int size;

  /// Moved to another instance after it had been written: nobody's word but "handled" is certain
  /// any more.
  final boolean movedAfterWrite;

  boolean written;
  boolean stored;
  boolean receivedTold;
  long lastWrittenNanos;

  Outgoing(OutboundMessage message, MessageId id, MessageRecord record, long deadlineNanos) {
    this.ticket = message.ticket();
    this.id = id;
    this.record = record;
    this.deadlineNanos = deadlineNanos;
    this.onlyThisInstance = message.onlyThisInstance();
    this.confirmedSession = message.confirmedSession();
    this.size = record.size();
    this.movedAfterWrite = false;
  }

  private Outgoing(Outgoing from) {
    ticket = from.ticket;
    id = from.id;
    record = from.record.moved(from.id, from.everWritten());
    deadlineNanos = from.deadlineNanos;
    onlyThisInstance = from.onlyThisInstance;
    confirmedSession = from.confirmedSession;
    size = from.size;
    movedAfterWrite = from.everWritten();
    stored = from.stored;
    receivedTold = from.receivedTold;
  }

  /// The same message, about to be numbered on another link.
  Outgoing moved() {
    return new Outgoing(this);
  }

  boolean everWritten() {
    return written || movedAfterWrite;
  }

  public Ticket ticket() {
    return ticket;
  }

  /// Marks that Redis acknowledged it; whether that is news.
  public boolean markStored() {
    boolean news = !stored;
    stored = true;
    return news;
  }
}
