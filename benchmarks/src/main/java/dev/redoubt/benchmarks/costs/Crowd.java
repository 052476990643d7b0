package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// An in-memory transport that connects one agent to any number of peers without threads, to
/// measure what ten thousand peers cost the agent without the cost of the peers themselves.
final class Crowd implements Transport {
  private final ExecutorService peers = Executors.newSingleThreadExecutor();
  private final ExecutorService reader = Executors.newSingleThreadExecutor();

  /// Confined to the thread of `peers`.
  private final Post post =
      new Post(
          () -> new Now(System.nanoTime(), System.currentTimeMillis()),
          (to, entry) -> read(List.of(entry)));

  private volatile @Nullable Receiver receiver;

  void join(AgentName name) {
    Endpoint peer = post.make(name, Post.identity());
    CompletableFuture.runAsync(() -> post.join(peer, true), peers).join();
  }

  /// Frees the memory of the peers; the agent does not notice that they are gone.
  void clear() {
    CompletableFuture.runAsync(post::clear, peers).join();
  }

  private void read(List<Entry> entries) {
    Receiver agent = receiver;
    if (agent != null) {
      run(reader, () -> agent.entries(entries));
    }
  }

  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    this.receiver = receiver;
    run(reader, receiver::connected);
    return new Only(inbox);
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public void close() {
    peers.shutdown();
    reader.shutdown();
  }

  /// Ignores tasks that arrive after [#close].
  private static void run(ExecutorService executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e;
      }
    }
  }

  /// The agent's inbox.
  private final class Only implements Inbox {
    private final InboxId id;

    Only(InboxId id) {
      this.id = id;
    }

    @Override
    public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
      Entry entry = new Entry(stream, envelope);
      if (to.equals(id)) {
        read(List.of(entry));
      } else {
        run(peers, () -> post.deliver(to, entry));
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
      if (bundle != null) {
        run(peers, () -> post.publish(name, id, bundle));
      }
      return CompletableFuture.completedFuture(System.currentTimeMillis());
    }

    @Override
    public CompletionStage<Listing> list(AgentName name) {
      return CompletableFuture.supplyAsync(() -> post.list(name), peers);
    }

    @Override
    public CompletionStage<Optional<Bytes>> readClaim() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Void> writeClaim(Bytes claim) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> leave(AgentName name) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
      receiver = null;
    }
  }
}
