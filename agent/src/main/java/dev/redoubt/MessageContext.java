package dev.redoubt;

import java.time.Duration;

/// What a handler can do with a message besides returning and throwing.
///
/// Valid during one attempt. After [#settleLater()] it stays valid when the handler has returned,
/// and for any thread.
public interface MessageContext {
  /// The agent that received the message, to send with.
  Agent agent();

  /// Sends a message if this one is handled: it is checked now, held back, and accepted together
  /// with the settlement when the handler has returned. If the handler fails or rejects the
  /// message, it is never sent, and its delivery fails with a [DeliveryException] with code
  /// `NOT_SENT`; so does what an earlier attempt sent. With a store ([AgentBuilder#store]), both
  /// are kept in one commit, and nothing is written before: however often processes die, the
  /// message is handled and sent for once.
  ///
  /// Until then the delivery has no id (all zeros), and the handler cannot wait for it; it lives
  /// from then on. After [#settleLater()], it waits for [Unsettled#handled()]. A handler may hold
  /// back 1,000 messages that take 4 MiB, which count in the outbox at once.
  ///
  /// @throws DeliveryException as [Agent#send] does; also with code `TOO_MANY_SENDS`
  /// @throws IllegalStateException if the handler has ended
  default Delivery send(String peer, String type, Object body) {
    return send(peer, type, body, SendOptions.DEFAULT);
  }

  /// As [#send(String, String, Object)].
  ///
  /// @param options without [SendOptions#position]; [SendOptions#kept] waits for nothing here
  Delivery send(String peer, String type, Object body, SendOptions options);

  /// 1 for the first attempt.
  int attempt();

  /// Time until the message expires and its sender stops waiting.
  Duration remaining();

  /// Rejects the message: when the handler has ended, the sender gets REJECTED(REFUSED). No further
  /// attempt follows, even if the handler throws.
  void reject();

  /// Sets a header of the reply of a [RequestHandler], encrypted like its body. In other handlers
  /// it has no effect.
  ///
  /// @param key 1 to 255 bytes of UTF-8
  /// @param value at most 65,535 bytes of UTF-8
  void replyHeader(String key, String value);

  /// Keeps the message open after the handler has returned, until a method of the result is called.
  /// There are no further attempts, and later messages of the sender do not wait. A message that is
  /// never settled ends UNCONFIRMED at the sender.
  Unsettled settleLater();

  /// A message whose handler has returned without settling it. Only the first call counts.
  /// Thread-safe.
  interface Unsettled {
    void handled();

    /// As [#handled()], with a reply to the [Agent#request] that the message is. A sender that has
    /// not asked drops it. As with a [RequestHandler], the message is handled also where there is
    /// no room for the reply ([AgentEvent.AnswerDropped]).
    ///
    /// @throws DeliveryException with code `UNENCODABLE`, `TOO_LARGE` or `BAD_HEADER`; the message
    ///   is not settled then
    void answered(Object reply);

    /// The sender gets REJECTED(REFUSED).
    void rejected();

    /// The sender gets REJECTED(HANDLER_FAILED), and the message becomes a dead letter.
    void failed();

    /// The message was not and will not be handled: the sender gets EXPIRED.
    void notHandled();
  }
}
