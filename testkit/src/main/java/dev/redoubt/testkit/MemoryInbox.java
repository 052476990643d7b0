package dev.redoubt.testkit;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One open inbox of an [InMemoryTransport], and the thread that reads it.
final class MemoryInbox implements Inbox {
  private final MemoryBroker broker;
  private final InMemoryTransport opener;
  private final InboxId id;
  private final Receiver receiver;

  /// Pending calls of the receiver, other than entries. Guarded by the broker's lock.
  final Queue<Consumer<Receiver>> notices = new ArrayDeque<>();

  MemoryInbox(MemoryBroker broker, InMemoryTransport opener, InboxId id, Receiver receiver) {
    this.broker = broker;
    this.opener = opener;
    this.id = id;
    this.receiver = receiver;
  }

  InboxId id() {
    return id;
  }

  boolean openedBy(InMemoryTransport transport) {
    return opener == transport;
  }

  void start() {
    Thread.ofPlatform().daemon().name("memory-" + id).start(this::read);
  }

  @Override
  public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
    return broker.write(to, stream, envelope);
  }

  @Override
  public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
    return broker.heartbeat(id, name, bundle);
  }

  @Override
  public CompletionStage<Listing> list(AgentName name) {
    return broker.list(name);
  }

  @Override
  public CompletionStage<Optional<Bytes>> readClaim() {
    return broker.readClaim(id);
  }

  @Override
  public CompletionStage<Void> writeClaim(Bytes claim) {
    return broker.writeClaim(id, claim);
  }

  @Override
  public CompletionStage<Void> leave(AgentName name) {
    return broker.leave(id, name);
  }

  @Override
  public void close() {
    broker.close(this);
  }

  private void read() {
    for (var turn = broker.next(this); turn != null; turn = broker.next(this)) {
      turn.accept(receiver);
    }
  }
}
