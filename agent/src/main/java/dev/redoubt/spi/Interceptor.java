package dev.redoubt.spi;

import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.SendOptions;

/// Runs around every send and every attempt of a handler, for tracing, metrics and logging
/// contexts. Several run in the order in which they were given to the builder, the first outermost.
/// Safe for several threads.
public interface Interceptor {
  /// Before a message is checked and sent, on the sender's thread; requests included, replies not.
  ///
  /// @return the options to send with, for instance with one more header
  default SendOptions sending(String peer, String type, SendOptions options) {
    return options;
  }

  /// The message was accepted; on the sender's thread. What this throws is thrown to the sender,
  /// whose message is sent all the same.
  default void accepted(Delivery delivery, String type) {}

  /// Around one attempt of a handler, on its thread. An exception fails the attempt; so does not
  /// calling `next` for a request, which then has no reply.
  ///
  /// @param message with its decoded body
  default void handling(Message<?> message, MessageContext context, Invocation next)
      throws Exception {
    next.proceed();
  }

  /// What an interceptor surrounds: the next one, or the handler.
  @FunctionalInterface
  interface Invocation {
    void proceed() throws Exception;
  }
}
