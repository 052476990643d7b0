package dev.redoubt;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Arrival;
import dev.redoubt.core.endpoint.Event;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Carries out what the endpoint wants, on the loop's thread, and tells it what the transport
/// brings. Nothing here blocks, but a reader that waits for the endpoint's lock.
final class EndpointIo implements Driver.Work, Receiver {
  private final AgentRuntime runtime;
  private final CompletableFuture<Inbox> inbox = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final ConnectionState reach = new ConnectionState();

  EndpointIo(AgentRuntime runtime) {
    this.runtime = runtime;
  }

  /// Before the loop starts.
  void use(Inbox opened) {
    inbox.complete(opened);
  }

  ConnectionState reach() {
    return reach;
  }

  /// Done when the endpoint wants nothing more.
  CompletableFuture<Void> left() {
    return left;
  }

  // --- What the endpoint wants

  @Override
  public void carryOut(Action action) {
    switch (action) {
      case Action.Write write -> write(write);
      case Action.ReadDirectory read -> readDirectory(read.name());
      case Action.Heartbeat heartbeat -> {
        heartbeat(heartbeat);
        runtime.renewCredential();
      }
      case Action.Handle handle -> runtime.lanes().start(handle.run());
      case Action.Progress progress -> progress(progress);
      case Action.Ended ended -> ended(ended);
      case Action.Connected connected ->
          runtime.connector().connected(connected.ticket(), connected.result());
      case Action.Report report -> report(report.event());
      case Action.Left l -> left.complete(null);
    }
  }

  @Override
  public long afterDrain(Now now) {
    return runtime.lanes().check(now);
  }

  private void write(Action.Write write) {
    var written = attempt(() -> inbox.join().write(write.to(), write.stream(), write.bytes()));
    if (write.awaited()) {
      written.whenComplete((done, failure) ->
          later(now -> runtime.endpoint().written(write.id(), failure == null, now)));
    }
  }

  private void readDirectory(AgentName name) {
    attempt(() -> inbox.join().list(name))
        .whenComplete((listing, failure) ->
            later(now -> {
              if (failure == null) {
                runtime.endpoint().listed(name, listing, now);
              } else {
                runtime.endpoint().listingFailed(name, now);
              }
            }));
  }

  private void heartbeat(Action.Heartbeat heartbeat) {
    attempt(() -> inbox.join().heartbeat(heartbeat.name(), heartbeat.bundle()))
        .whenComplete((millis, failure) -> {
          if (failure == null) {
            later(now -> runtime.endpoint().heartbeatAnswered(millis, now));
          }
        });
  }

  private void progress(Action.Progress progress) {
    Delivery.Status reached =
        switch (progress.stage()) {
          case STORED -> Delivery.Status.STORED;
          case RECEIVED -> Delivery.Status.RECEIVED;
        };
    for (Ticket ticket : progress.tickets()) {
      if (ticket instanceof DeliveryTicket delivery) {
        delivery.reached(reached);
      }
    }
  }

  private void ended(Action.Ended ended) {
    long nanos = runtime.nanos();
    for (Ticket ticket : ended.tickets()) {
      if (ticket instanceof DeliveryTicket delivery) {
        Outcome outcome = explained(ended.outcome(), delivery);
        runtime.tally().ended(outcome, nanos - delivery.sentNanos());
        delivery.ended(outcome);
        runtime.requests().ended(delivery.id(), outcome);
        if (runtime.events().heard()) {
          runtime.events().report(new AgentEvent.MessageEnded(delivery, outcome));
        }
      }
    }
    release(ended.tickets());
  }

  /// Gives their room back, that of those in a row to one peer at once.
  private void release(List<Ticket> tickets) {
    AgentName to = null;
    long charge = 0;
    for (Ticket ticket : tickets) {
      if (!(ticket instanceof DeliveryTicket delivery)) {
        continue;
      }
      Fingerprint asker = delivery.asker();
      if (asker != null) {
        runtime.answers().release(asker, delivery.charge());
        runtime.lanes().answerEnded(asker);
        continue;
      }
      if (to != null && !to.equals(delivery.name())) {
        runtime.outbox().release(to, charge);
        charge = 0;
      }
      to = delivery.name();
      charge += delivery.charge();
    }
    if (to != null) {
      runtime.outbox().release(to, charge);
    }
  }

  /// Who waits for a message is told what was in its way.
  private Outcome explained(Outcome outcome, DeliveryTicket delivery) {
    return switch (outcome) {
      case Outcome.Expired expired -> new Outcome.Expired(reach.troubleSince(delivery.sentNanos()));
      case Outcome.Unconfirmed unconfirmed ->
          new Outcome.Unconfirmed(reach.troubleSince(delivery.sentNanos()));
      case Outcome.Handled handled -> handled;
      case Outcome.Rejected rejected -> rejected;
    };
  }

  private void report(Event event) {
    runtime.events().report(new AgentEvent.Protocol(event));
  }

  /// A transport that throws has failed, as one that says so.
  private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void later(java.util.function.Consumer<Now> input) {
    runtime.driver().later(input);
  }

  // --- What the transport brings

  @Override
  public void entries(List<Entry> entries) {
    reach.read(runtime.nanos());
    List<Arrival> arrivals =
        runtime.driver().callIfOpen(now -> runtime.endpoint().arrived(entries, now));
    if (arrivals != null && !arrivals.isEmpty()) {
      Openers.open(arrivals);
      runtime.driver().run(now -> runtime.endpoint().opened(arrivals, now));
    }
  }

  @Override
  public void connected() {
    reach.connected(runtime.nanos());
    runtime.driver().run(now -> runtime.endpoint().connected(now));
    runtime.events().report(new AgentEvent.ConnectionUp());
  }

  @Override
  public void disconnected(String reason) {
    reach.disconnected(reason, runtime.nanos());
    runtime.driver().run(now -> runtime.endpoint().disconnected(now));
    runtime.events().report(new AgentEvent.ConnectionDown(reason));
  }

  @Override
  public void refused(String reason) {
    reach.refused(reason, runtime.nanos());
    runtime.events().report(new AgentEvent.ConnectionDegraded(reason));
  }

  @Override
  public void accepted() {
    reach.accepted(runtime.nanos());
    runtime.events().report(new AgentEvent.ConnectionUp());
  }

  @Override
  public void hint(AgentName name, boolean joined) {
    runtime.driver().run(now -> runtime.endpoint().hint(name, joined, now));
  }

  @Override
  public void misbehaviour(Misbehaviour kind, String detail) {
    if (kind == Misbehaviour.READER_STUCK) {
      reach.stuck(detail, runtime.nanos());
    }
    runtime.driver().run(now -> runtime.endpoint().misbehaviour(kind, detail, now));
  }
}
