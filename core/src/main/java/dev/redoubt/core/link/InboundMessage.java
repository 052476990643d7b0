package dev.redoubt.core.link;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.MessageId;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that was opened and verified: from when it is taken until it is settled, the one
/// object that stands for it at its recipient.
///
/// What it shows never changes once it is handed out to a handler, and may be read by any thread.
public final class InboundMessage {
  private final InboundLink link;
  private final long seq;
  private final MessageRecord record;
  private final long expiresAtNanos;
  final boolean ordered;

  /// In a handler's hands.
  boolean issued;

  boolean redelivered;

  /// The next in order need not wait for it any more.
  boolean handedOff;

  InboundMessage(
      InboundLink link,
      long seq,
      MessageRecord record,
      long expiresAtNanos,
      boolean ordered,
      boolean redelivered) {
    this.link = link;
    this.seq = seq;
    this.record = record;
    this.expiresAtNanos = expiresAtNanos;
    this.ordered = ordered;
    this.redelivered = redelivered;
  }

  /// Where an inbound message came from and where its settlement goes. Opaque to drivers.
  public interface Lane {}

  /// Where it must be reported back; the same for messages that keep an order among each other.
  public Lane lane() {
    return link;
  }

  /// Its number on the link.
  public long seq() {
    return seq;
  }

  public MessageId id() {
    MessageId own = record.ownId();
    return own == null ? new MessageId(link.id(), seq) : own;
  }

  public VerifiedPeer from() {
    return link.from();
  }

  public InstanceId fromInstance() {
    return link.fromInstance();
  }

  public String type() {
    return record.kind().type();
  }

  public String contentType() {
    return record.kind().contentType();
  }

  public List<Header> headers() {
    return record.headers();
  }

  public Bytes payload() {
    return record.payload();
  }

  /// When its sender created it, by the sender's clock, ms since 1970.
  public long sentAtMillis() {
    return record.createdMillis();
  }

  /// On the monotonic clock: at this instant or later it must not enter a handler any more, but be
  /// settled as [Settlement#EXPIRED].
  public long expiresAtNanos() {
    return expiresAtNanos;
  }

  /// Whether another instance of our name may have handled it before.
  public boolean redelivered() {
    return redelivered;
  }

  /// Whether it waits for those before it on its lane.
  public boolean ordered() {
    return ordered;
  }

  /// The id of the message that this one replies to.
  public @Nullable MessageId answers() {
    return record.answers();
  }

  /// What it takes of the budget, bytes.
  int size() {
    return InboundBudget.RECORD + record.size();
  }

  @Override
  public String toString() {
    return "InboundMessage[" + id() + " from " + from().name() + "]";
  }
}
