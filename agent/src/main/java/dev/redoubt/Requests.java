package dev.redoubt;

import dev.redoubt.RequestResult.Answered;
import dev.redoubt.RequestResult.NoResponder;
import dev.redoubt.RequestResult.Rejected;
import dev.redoubt.RequestResult.TimedOut;
import dev.redoubt.RequestResult.Undecodable;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
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
  private final Map<MessageId, Pending> pending = new ConcurrentHashMap<>();

  /// @param publish lists the agent in the directory, so that peers can reply
  Requests(AgentSettings settings, Sender sender, Runnable publish) {
    this.settings = settings;
    this.sender = sender;
    this.publish = publish;
  }

  /// Who waits for a reply.
  private interface Pending {
    AgentName peer();

    /// The request has ended: there may be no reply then.
    void ended(Outcome outcome);

    void timedOut();

    /// @param reply from an identity that is trusted for the name asked
    Settlement answered(InboundMessage reply, Codecs codecs);
  }

  /// A request of the application.
  ///
  /// @param done never completes exceptionally
  private record Asked<R>(AgentName peer, TypeRef<R> body, CompletableFuture<RequestResult<R>> done)
      implements Pending {

    @Override
    public void timedOut() {
      done.complete(new TimedOut<>());
    }

    @Override
    public void ended(Outcome outcome) {
      switch (outcome) {
        case Outcome.Handled handled -> {
          // The reply is on its way, or the request times out.
        }
        case Outcome.Rejected rejected ->
            done.complete(
                rejected.reason() == Rejection.NO_HANDLER
                    ? new NoResponder<>()
                    : new Rejected<>(rejected.reason()));
        case Outcome.Expired expired -> done.complete(new NoResponder<>());
        case Outcome.Unconfirmed unconfirmed -> timedOut();
      }
    }

    @Override
    public Settlement answered(InboundMessage reply, Codecs codecs) {
      try {
        R decoded = codecs.decode(reply.contentType(), reply.payload(), body);
        done.complete(new Answered<>(new Message<>(reply, decoded)));
        return Settlement.HANDLED;
      } catch (UndecodableException e) {
        done.complete(new Undecodable<>());
        return Settlement.UNDECODABLE;
      }
    }
  }

  /// What became of a request of the agent itself: its reply, or how it ended without one.
  sealed interface OwnReply {
    record Payload(Bytes bytes) implements OwnReply {}

    record None(Outcome outcome) implements OwnReply {}
  }

  /// A request of the agent itself.
  ///
  /// @param done never completes exceptionally
  private record Own(AgentName peer, CompletableFuture<OwnReply> done) implements Pending {
    @Override
    public void ended(Outcome outcome) {
      if (!(outcome instanceof Outcome.Handled)) {
        done.complete(new OwnReply.None(outcome));
      }
    }

    @Override
    public void timedOut() {
      done.complete(new OwnReply.None(Outcome.UNCONFIRMED));
    }

    @Override
    public Settlement answered(InboundMessage reply, Codecs codecs) {
      done.complete(new OwnReply.Payload(reply.payload()));
      return Settlement.HANDLED;
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
    Asked<R> waiting = new Asked<>(to, reply, new CompletableFuture<>());
    publish.run();
    DeliveryTicket ticket =
        sender.request(to, type, body, options.timeToLive(timeout), remembering(waiting));
    return until(timeout, waiting, ticket, waiting.done());
  }

  /// Asks for the agent itself, as [Sender#sendOwn].
  ///
  /// @return never completes exceptionally; callers must not complete it
  CompletableFuture<OwnReply> ask(AgentName to, Sender.Body body, Duration timeout) {
    Own waiting = new Own(to, new CompletableFuture<>());
    publish.run();
    DeliveryTicket ticket = sender.sendOwn(to, body, timeout, remembering(waiting));
    return until(timeout, waiting, ticket, waiting.done());
  }

  private Sender.Acceptance remembering(Pending waiting) {
    return (endpoint, name, message, now) -> {
      MessageId id = endpoint.send(name, message, now);
      pending.put(id, waiting);
      return id;
    };
  }

  private <T> CompletableFuture<T> until(
      Duration timeout, Pending waiting, DeliveryTicket ticket, CompletableFuture<T> done) {
    var alarm =
        settings.time().at(ticket.sentNanos() + timeout.toNanos(), () -> timedOut(waiting, ticket));
    return done.whenComplete((result, failure) -> {
      alarm.cancel();
      pending.remove(ticket.id());
    });
  }

  /// A request that Redis has not got ends now anyway, with a more precise result.
  private static void timedOut(Pending waiting, Delivery delivery) {
    if (delivery.status() != Delivery.Status.QUEUED) {
      waiting.timedOut();
    }
  }

  /// One of our messages has ended; for a request, there may be no reply then.
  void ended(MessageId id, Outcome outcome) {
    Pending waiting = pending.isEmpty() ? null : pending.get(id);
    if (waiting != null) {
      waiting.ended(outcome);
    }
  }

  /// Takes a reply, which counts only from an identity that is trusted for the name asked.
  Settlement reply(InboundMessage message) {
    MessageId request = message.answers();
    Pending waiting = request == null ? null : pending.get(request);
    if (waiting == null) {
      return Settlement.NO_HANDLER;
    }
    return message.from().name().equals(waiting.peer())
        ? waiting.answered(message, settings.codecs())
        : Settlement.REFUSED;
  }

  /// Times out all pending requests.
  void close() {
    pending.values().forEach(Pending::timedOut);
  }
}
