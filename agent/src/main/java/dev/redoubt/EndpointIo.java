package dev.redoubt;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out what the endpoint decides. Runs in turns; nothing here blocks.
final class EndpointIo implements Driver.Work {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Driver driver;
  private final Deliveries deliveries;
  private final HandlerPool handlers;
  private final Events events;
  private final ShownCredential credential;
  private final @Nullable StoreActions store;
  private final CompletableFuture<Inbox> inbox = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  /// @param store null if the agent has none
  EndpointIo(
      Driver driver,
      Deliveries deliveries,
      HandlerPool handlers,
      Events events,
      ShownCredential credential,
      @Nullable StoreActions store) {
    this.driver = driver;
    this.deliveries = deliveries;
    this.handlers = handlers;
    this.events = events;
    this.credential = credential;
    this.store = store;
  }

  /// Before the loop starts.
  void use(Inbox opened) {
    inbox.complete(opened);
  }

  /// Instead of [#use]: whatever is asked of the transport fails.
  void useNone() {
    inbox.completeExceptionally(
        new TransportException(ErrorCode.CLOSED, "There is no connection."));
  }

  /// Done when the endpoint wants nothing more.
  CompletableFuture<Void> left() {
    return left;
  }

  @Override
  public void carryOut(Action action) {
    switch (action) {
      case Action.Write write -> write(write);
      case Action.ReadDirectory read -> readDirectory(read.name());
      case Action.Heartbeat heartbeat -> {
        heartbeat(heartbeat);
        renewCredential();
      }
      case Action.Handle handle -> handlers.start(handle.run());
      case Action.Persist persist -> store().persist(persist);
      case Action.ReadOwner r -> readClaim();
      case Action.WriteOwner write -> writeClaim(write.claim());
      case Action.Fenced f -> store().fenced();
      case Action.Progress progress -> deliveries.progress(progress);
      case Action.Ended ended -> deliveries.ended(ended);
      case Action.Connected connected -> deliveries.connected(connected);
      case Action.Report report -> events.report(ProtocolEvents.of(report.event()));
      case Action.Group group -> {} // no agent has groups yet
      case Action.Left l -> left.complete(null);
    }
  }

  @Override
  public long afterDrain(Now now) {
    return handlers.check(now);
  }

  private void write(Action.Write write) {
    var written = attempt(() -> inbox.join().write(write.to(), write.stream(), write.bytes()));
    if (write.awaited()) {
      written.whenComplete((done, failure) ->
          driver.later((endpoint, now) -> endpoint.written(write.id(), failure == null, now)));
    }
  }

  private void readDirectory(AgentName name) {
    attempt(() -> inbox.join().list(name))
        .whenComplete((listing, failure) ->
            driver.later((endpoint, now) -> {
              if (failure == null) {
                endpoint.listed(name, listing, now);
              } else {
                endpoint.listingFailed(name, now);
              }
            }));
  }

  private void heartbeat(Action.Heartbeat heartbeat) {
    attempt(() -> inbox.join().heartbeat(heartbeat.name(), heartbeat.bundle()))
        .whenComplete((millis, failure) -> {
          if (failure == null) {
            driver.later((endpoint, now) -> endpoint.heartbeatAnswered(millis, now));
          }
        });
  }

  private StoreActions store() {
    return Objects.requireNonNull(store, "this agent has no store");
  }

  /// Until the first answer, nothing is written: so it is asked for again.
  private void readClaim() {
    attempt(() -> inbox.join().readClaim())
        .whenComplete((found, failure) -> {
          if (failure == null) {
            driver.later((endpoint, now) -> endpoint.ownerRead(found.orElse(null), now));
          } else if (store().waits() && !left.isDone()) {
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::readClaim);
          }
        });
  }

  /// Where it fails, the next heartbeat tries again.
  private void writeClaim(Bytes claim) {
    CompletionStage<Void> unused = attempt(() -> inbox.join().writeClaim(claim));
    store().claimed();
  }

  private void renewCredential() {
    credential.renew(renewed -> driver.run((endpoint, now) -> endpoint.credential(renewed, now)));
  }

  /// A transport that throws has failed, as one that says so.
  private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
