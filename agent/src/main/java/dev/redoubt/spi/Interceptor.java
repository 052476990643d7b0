package dev.redoubt.spi;

import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.SendOptions;

/// Runs around every send and every attempt of a handler, for tracing, metrics and logging
/// contexts. Several run in the order in which they were given to the builder, the first outermost.
/// Must be thread-safe.
public interface Interceptor {
  /// Called on the sender's thread before a message is checked and sent; for requests too, but not
  /// for replies. An exception is thrown to the sender, and nothing is sent.
  default Sending sending(String peer, String type, SendOptions options) {
    return () -> options;
  }

  /// Called on the handler's thread around one attempt. An exception fails the attempt, as does a
  /// request for which `next` is not called, since it has no reply then.
  ///
  /// @param message with its decoded body
  default void handling(Message<?> message, MessageContext context, Invocation next)
      throws Exception {
    next.proceed();
  }

  /// One message on its way to be accepted. Either [#accepted] or [#failed] is called once, on the
  /// sender's thread.
  @FunctionalInterface
  interface Sending {
    /// What to send with, for instance with another header.
    SendOptions options();

    /// The message has been accepted. An exception is thrown to the sender, but the message is sent
    /// anyway.
    default void accepted(Delivery delivery) {}

    /// The message was not accepted, and nothing is sent.
    default void failed(RuntimeException why) {}
  }

  /// The next interceptor or the handler.
  @FunctionalInterface
  interface Invocation {
    void proceed() throws Exception;
  }
}
