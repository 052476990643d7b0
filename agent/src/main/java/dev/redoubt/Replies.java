package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import org.jspecify.annotations.Nullable;

/// Sends what request handlers return, with the settlement of the request.
final class Replies {
  private final HandlerSends sends;
  private final Counters counters;
  private final Events events;

  Replies(HandlerSends sends, Counters counters, Events events) {
    this.sends = sends;
    this.counters = counters;
    this.events = events;
  }

  /// @return why `body` cannot be sent, or null: then the request counts as handled, even if there
  ///   was no room for the reply
  @Nullable Throwable hold(InboundMessage request, @Nullable Object body, HandlingContext context) {
    if (body == null) {
      return new NullPointerException("The request handler returned null, which is no reply.");
    }
    try {
      HeldSend reply = sends.holdReply(request, body, context.replyOptions());
      if (reply == null) {
        counters.answerDropped();
        events.report(new AgentEvent.AnswerDropped(new Message<>(request, request.payload())));
      } else {
        context.add(reply);
      }
      return null;
    } catch (DeliveryException e) {
      return e;
    }
  }
}
