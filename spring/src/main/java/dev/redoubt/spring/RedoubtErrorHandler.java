package dev.redoubt.spring;

import dev.redoubt.Message;
import dev.redoubt.MessageContext;

/// Decides what becomes of a message whose listener threw. Without such a bean it is tried again.
@FunctionalInterface
public interface RedoubtErrorHandler {
  enum Decision {
    /// As the listener's `attempts` say; then REJECTED(HANDLER_FAILED).
    RETRY,
    /// The sender gets REJECTED(REFUSED), and there is no further attempt.
    REJECT,
    /// The sender gets REJECTED(HANDLER_FAILED), and there is no further attempt.
    FAIL
  }

  /// Called on the listener's thread.
  Decision decide(Message<?> message, Exception thrown, MessageContext context);
}
