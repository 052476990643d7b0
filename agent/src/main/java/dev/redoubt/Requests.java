package dev.redoubt;

import dev.redoubt.RequestResult.Answered;
import dev.redoubt.RequestResult.NoResponder;
import dev.redoubt.RequestResult.Rejected;
import dev.redoubt.RequestResult.TimedOut;
import dev.redoubt.RequestResult.Undecodable;
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

/// Sends requests and matches replies to them. Thread-safe.
final class Requests {
  private final AgentSettings settings;
  private final Sender sender;
  private final Runnable publish;
  private final Map<MessageId, Pending<?>> pending = new ConcurrentHashMap<>();

  /// @param publish lists the agent in the directory, so that peers can reply
  Requests(AgentSettings settings, Sender sender, Runnable publish) {
    this.settings = settings;
    this.sender = sender;
    this.publish = publish;
  }

  /// @param done never completes exceptionally
  private record Pending<R>(
      AgentName peer, TypeRef<R> body, CompletableFuture<RequestResult<R>> done) {

    void timedOut() {
      done.complete(new TimedOut<>());
    }

    void unanswerable() {
      done.complete(new NoResponder<>());
    }

    void rejected(Rejection reason) {
      done.complete(new Rejected<>(reason));
    }

    void undecodable() {
      done.complete(new Undecodable<>());
    }
  }

  /// @param options their time to live is ignored: a request lives for `timeout`
  /// @return never completes exceptionally; callers must not complete it
  <R> CompletableFuture<RequestResult<R>> request(
      String peer,
      String type,
      Object body,
      TypeRef<R> reply,
      Duration timeout,
      SendOptions options) {
    AgentName to = Sender.name(peer);
    Pending<R> waiting = new Pending<>(to, reply, new CompletableFuture<>());
    publish.run();
    DeliveryTicket ticket =
        sender.request(
            to,
            type,
            body,
            options.timeToLive(timeout),
            (endpoint, name, message, now) -> {
              MessageId id = endpoint.send(name, message, now);
              pending.put(id, waiting);
              return id;
            });
    var alarm =
        settings.time().at(ticket.sentNanos() + timeout.toNanos(), () -> timedOut(waiting, ticket));
    return waiting
        .done()
        .whenComplete((result, failure) -> {
          alarm.cancel();
          pending.remove(ticket.id());
        });
  }

  /// A request that Redis has not got ends now anyway, with a more precise result.
  private static void timedOut(Pending<?> waiting, Delivery delivery) {
    if (delivery.status() != Delivery.Status.QUEUED) {
      waiting.timedOut();
    }
  }

  /// One of our messages has ended; for a request, there may be no reply then.
  void ended(MessageId id, Outcome outcome) {
    Pending<?> waiting = pending.isEmpty() ? null : pending.get(id);
    if (waiting == null) {
      return;
    }
    switch (outcome) {
      case Outcome.Handled handled -> {
        // The reply is on its way, or the request times out.
      }
      case Outcome.Rejected rejected -> {
        if (rejected.reason() == Rejection.NO_HANDLER) {
          waiting.unanswerable();
        } else {
          waiting.rejected(rejected.reason());
        }
      }
      case Outcome.Expired expired -> waiting.unanswerable();
      case Outcome.Unconfirmed unconfirmed -> waiting.timedOut();
    }
  }

  /// Takes a reply, which counts only from an identity that is trusted for the name asked.
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
      R body = settings.codecs().decode(message.contentType(), message.payload(), waiting.body());
      waiting.done().complete(new Answered<>(new Message<>(message, body)));
      return Settlement.HANDLED;
    } catch (UndecodableException e) {
      waiting.undecodable();
      return Settlement.UNDECODABLE;
    }
  }

  /// Times out all pending requests.
  void close() {
    pending.values().forEach(Pending::timedOut);
  }
}
