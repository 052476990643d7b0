package dev.redoubt.core.link;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.MessageId;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that was opened, verified and is in order, on its way to a handler.
///
/// @param lane where it must be reported back; equal for messages that keep an order among each
///   other
/// @param expiresAtNanos on the monotonic clock: at this instant or later it must not enter a
///   handler any more, but be settled as [Settlement#EXPIRED]
/// @param redelivered whether another instance of our name may have handled it before
/// @param answers the id of the message that this one replies to
/// @param sentAtMillis when its sender created it, by the sender's clock
public record InboundMessage(
    Lane lane,
    long seq,
    MessageId id,
    VerifiedPeer from,
    InstanceId fromInstance,
    String type,
    String contentType,
    List<Header> headers,
    Bytes payload,
    long sentAtMillis,
    long expiresAtNanos,
    boolean redelivered,
    boolean ordered,
    @Nullable MessageId answers) {

  public InboundMessage {
    headers = List.copyOf(headers);
  }

  /// Where an inbound message came from and where its settlement goes. Opaque to drivers.
  public interface Lane {}

  @Override
  public String toString() {
    return "InboundMessage[" + id + " from " + from.name() + "]";
  }
}
