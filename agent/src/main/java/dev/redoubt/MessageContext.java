package dev.redoubt;

import java.time.Duration;

/// What a handler can do about the message in its hands besides returning and throwing.
///
/// Valid for one attempt. Only after [#settleLater()] may it be used once the handler has returned,
/// and then from any thread.
public interface MessageContext {
  /// The agent that received the message, to send with.
  Agent agent();

  /// 1 for the first attempt.
  int attempt();

  /// Time until the message expires: its sender waits no longer than that.
  Duration remaining();

  /// Rejects the message: once the handler has ended, its sender is told REJECTED(REFUSED). There
  /// is no other attempt, even if the handler throws.
  void reject();

  /// Adds a header to the reply of a [RequestHandler], encrypted like its body; the same key again
  /// replaces the value. Elsewhere it does nothing.
  ///
  /// @param key 1 to 255 bytes of UTF-8
  /// @param value at most 65,535 bytes of UTF-8
  void replyHeader(String key, String value);

  /// Keeps the message open after the handler has returned, until one of the methods of the result
  /// is called. Gives up further attempts and the place in the order: later messages of the sender
  /// go on. What is never settled ends UNCONFIRMED at the sender.
  Unsettled settleLater();

  /// A message whose handler has returned without settling it. The first call counts; any later one
  /// does nothing. Safe for several threads.
  interface Unsettled {
    void handled();

    /// The sender is told REJECTED(REFUSED).
    void rejected();

    /// The sender is told REJECTED(HANDLER_FAILED), and the message is a dead letter.
    void failed();

    /// Nothing was done about the message, and nothing will be: the sender is told EXPIRED, as if
    /// its time had run out before a handler.
    void notHandled();
  }
}
