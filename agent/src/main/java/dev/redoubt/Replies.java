package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import org.jspecify.annotations.Nullable;

/// Sends what request handlers return.
final class Replies {
  private final Sender sender;
  private final Counters counters;
  private final Events events;

  Replies(Sender sender, Counters counters, Events events) {
    this.sender = sender;
    this.counters = counters;
    this.events = events;
  }

  /// @return why `body` cannot be sent, or null: then the request counts as handled, even if there
  ///   was no room for the reply
  @Nullable Throwable send(InboundMessage request, @Nullable Object body, SendOptions options) {
    if (body == null) {
      return new NullPointerException("The request handler returned null, which is no reply.");
    }
    try {
      if (!sender.reply(request, body, options)) {
        counters.answerDropped();
        events.report(new AgentEvent.AnswerDropped(new Message<>(request, request.payload())));
      }
      return null;
    } catch (DeliveryException e) {
      return e;
    }
  }
}
