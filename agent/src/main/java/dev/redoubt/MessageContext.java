package dev.redoubt;

import java.time.Duration;

/// What a handler can do about the message in its hands besides returning and throwing.
///
/// Valid for one try. Only after [#settleLater()] may it be used once the handler has returned, and
/// then from any thread.
public interface MessageContext {
  /// The agent that received the message, to send with.
  Agent agent();

  /// 1 for the first try, up to 3.
  int tries();

  /// Time until the message expires: its sender waits no longer than that.
  Duration remaining();

  /// Refuses the message: once the handler has ended, its sender is told REJECTED(REFUSED). There
  /// is no other try, even if the handler throws.
  void refuse();

  /// Keeps the message open after the handler has returned, until one of the methods of the result
  /// is called. Gives up retries and the place in the order: later messages of the sender go on.
  /// What is never settled ends UNCONFIRMED at the sender.
  Unsettled settleLater();

  /// A message whose handler has returned without settling it. The first call counts; any later one
  /// does nothing. Safe for several threads.
  interface Unsettled {
    void handled();

    /// The sender is told REJECTED(REFUSED).
    void refused();

    /// The sender is told REJECTED(HANDLER_FAILED), and the message is dead-lettered.
    void failed();
  }
}
