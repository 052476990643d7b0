package dev.redoubt;

import dev.redoubt.RequestResult.Answered;
import dev.redoubt.RequestResult.Failed;
import dev.redoubt.RequestResult.Failure;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Requests that wait for their reply. Safe for several threads.
final class Requests {
  private final AgentRuntime runtime;
  private final Map<MessageId, Pending<?>> pending = new ConcurrentHashMap<>();

  Requests(AgentRuntime runtime) {
    this.runtime = runtime;
  }

  /// @param done never fails
  private record Pending<R>(
      AgentName peer, Class<R> body, CompletableFuture<RequestResult<R>> done) {

    void fail(Failure failure) {
      done.complete(new Failed<>(failure));
    }
  }

  <R> RequestResult<R> request(
      String peer, String type, Object body, Class<R> reply, Duration timeout) {
    AgentName to = Sender.name(peer);
    Pending<R> waiting = new Pending<>(to, reply, new CompletableFuture<>());
    runtime.publish();
    DeliveryTicket ticket =
        runtime
            .sender()
            .request(
                to,
                type,
                body,
                timeout,
                (name, message, now) -> {
                  MessageId id = runtime.endpoint().send(name, message, now);
                  pending.put(id, waiting);
                  return id;
                });
    var alarm =
        runtime
            .settings()
            .time()
            .at(ticket.sentNanos() + timeout.toNanos(), () -> timedOut(waiting, ticket));
    try {
      return Futures.forever(waiting.done());
    } finally {
      alarm.cancel();
      pending.remove(ticket.id());
    }
  }

  /// One that Redis has not got ends now as well, which tells why.
  private static void timedOut(Pending<?> waiting, Delivery delivery) {
    if (delivery.status() != Delivery.Status.QUEUED) {
      waiting.fail(new Failure.TimedOut());
    }
  }

  /// A message of ours has ended; if it is a request, that may be all that ever comes.
  void ended(MessageId id, Outcome outcome) {
    Pending<?> waiting = pending.isEmpty() ? null : pending.get(id);
    if (waiting == null) {
      return;
    }
    switch (outcome) {
      case Outcome.Handled handled -> {
        // The reply is on its way, or the alarm rings.
      }
      case Outcome.Rejected rejected ->
          waiting.fail(
              rejected.reason() == Rejection.NO_HANDLER
                  ? new Failure.NoResponder()
                  : new Failure.Rejected(rejected.reason()));
      case Outcome.Expired expired -> waiting.fail(new Failure.NoResponder());
      case Outcome.Unconfirmed unconfirmed -> waiting.fail(new Failure.TimedOut());
    }
  }

  /// A reply has come. It counts only from an identity that is trusted for the very name that was
  /// asked.
  Settlement reply(InboundMessage message) {
    MessageId request = message.answers();
    Pending<?> waiting = request == null ? null : pending.get(request);
    if (waiting == null) {
      return Settlement.NO_HANDLER;
    }
    return message.from().name().equals(waiting.peer())
        ? complete(waiting, message)
        : Settlement.REFUSED;
  }

  private <R> Settlement complete(Pending<R> waiting, InboundMessage message) {
    try {
      R body =
          runtime
              .settings()
              .codecs()
              .decode(message.contentType(), message.payload(), waiting.body());
      waiting.done().complete(new Answered<>(new Message<>(message, body)));
      return Settlement.HANDLED;
    } catch (UndecodableException e) {
      waiting.fail(new Failure.Undecodable());
      return Settlement.UNDECODABLE;
    }
  }

  /// Nothing more will come.
  void close() {
    pending.values().forEach(waiting -> waiting.fail(new Failure.TimedOut()));
  }
}
