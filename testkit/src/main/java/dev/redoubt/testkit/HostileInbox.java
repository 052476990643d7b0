package dev.redoubt.testkit;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.testkit.FaultInjector.Arrival;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One open inbox of a [HostileTransport].
final class HostileInbox implements Inbox {
  private final Inbox inner;
  private final InboxId id;
  private final TimeSource time;
  private final FaultInjector injector;
  private final Consumer<HostileInbox> closed;

  /// @param closed called when this inbox is closed
  HostileInbox(
      Inbox inner,
      InboxId id,
      TimeSource time,
      FaultInjector injector,
      Consumer<HostileInbox> closed) {
    this.inner = inner;
    this.id = id;
    this.time = time;
    this.injector = injector;
    this.closed = closed;
  }

  /// Decides and writes under one lock, so that entries which are not reordered keep their order.
  @Override
  public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
    synchronized (injector) {
      if (injector.refuses()) {
        return CompletableFuture.failedFuture(
            new TransportException(
                ErrorCode.REDIS_REFUSED, "The hostile transport refused a write."));
      }
      return carry(injector.write(to, new Entry(stream, envelope), time.now().nanos()));
    }
  }

  /// Writes each arrival to the transport below at its time.
  ///
  /// @return the result of the first arrival that is written at once; otherwise completed
  CompletionStage<Void> carry(List<Arrival> arrivals) {
    CompletionStage<Void> stored = CompletableFuture.completedFuture(null);
    boolean first = true;
    for (Arrival arrival : arrivals) {
      if (arrival.atNanos() - time.now().nanos() > 0) {
        time.at(arrival.atNanos(), () -> arrive(arrival));
      } else {
        CompletionStage<Void> arrived = arrive(arrival);
        stored = first ? arrived : stored;
        first = false;
      }
    }
    return stored;
  }

  /// A write that fails in the transport below is lost.
  private CompletionStage<Void> arrive(Arrival arrival) {
    return injector.stands(arrival)
        ? inner.write(arrival.to(), arrival.entry().stream(), arrival.entry().bytes())
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
    if (bundle != null) {
      injector.publish(id, name, bundle);
    }
    return inner.heartbeat(name, bundle);
  }

  @Override
  public CompletionStage<Listing> list(AgentName name) {
    return inner.list(name).thenApply(honest -> injector.show(name, honest));
  }

  @Override
  public CompletionStage<Optional<Bytes>> readClaim() {
    return inner.readClaim();
  }

  @Override
  public CompletionStage<Void> writeClaim(Bytes claim) {
    return inner.writeClaim(claim);
  }

  @Override
  public CompletionStage<Void> leave(AgentName name) {
    return inner.leave(name);
  }

  @Override
  public void close() {
    closed.accept(this);
    inner.close();
  }
}
