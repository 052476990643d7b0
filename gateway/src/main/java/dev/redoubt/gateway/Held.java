package dev.redoubt.gateway;

import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// A message that waits for a client, or is leased to one. Guarded by the lock of [Leases].
final class Held {
  final Message<Bytes> message;
  final MessageContext.Unsettled unsettled;
  final Line line;

  /// Its place among all messages.
  final long place;

  final long expiresNanos;

  /// How often it was leased.
  int attempt;

  /// Null while it waits.
  @Nullable Reader reader;

  String lease = "";
  long leasedUntil;

  /// Not to be leased before.
  long notBefore;

  /// A client has said what became of it, and the agent is being told.
  boolean settling;

  Held(
      Message<Bytes> message,
      MessageContext.Unsettled unsettled,
      Line line,
      long place,
      long nowNanos,
      long expiresNanos) {
    this.message = message;
    this.unsettled = unsettled;
    this.line = line;
    this.place = place;
    this.notBefore = nowNanos;
    this.expiresNanos = expiresNanos;
  }
}
