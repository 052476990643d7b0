package dev.redoubt;

import java.time.Duration;

/// What a handler can do with a message besides returning and throwing.
///
/// Valid during one attempt. After [#settleLater()] it stays valid when the handler has returned,
/// and for any thread.
public interface MessageContext {
  /// The agent that received the message, to send with.
  Agent agent();

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

    /// The sender gets REJECTED(REFUSED).
    void rejected();

    /// The sender gets REJECTED(HANDLER_FAILED), and the message becomes a dead letter.
    void failed();

    /// The message was not and will not be handled: the sender gets EXPIRED.
    void notHandled();
  }
}
