package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sends each command to the node that holds its key's slot, over one connection to each node that
/// is needed, and follows redirections.
final class ClusterDispatcher implements Dispatcher {
  /// Most redirections of one command.
  private static final int HOPS = 3;

  /// A connection to a node without slots is closed after this time without a command.
  private static final Duration UNUSED = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final Function<NodeAddress, KeptConnection> opening;
  private final Failures failures;
  private final Map<NodeAddress, Node> nodes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// A node that owes answers and gives none for so long may have been replaced.
  private static final Duration STALLED = Duration.ofSeconds(1);

  private static final class Node {
    final KeptConnection connection;
    volatile long usedNanos = System.nanoTime();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile long waitingSince;

    Node(KeptConnection connection) {
      this.connection = connection;
    }

    void asked() {
      usedNanos = System.nanoTime();
      if (unanswered.getAndIncrement() == 0) {
        waitingSince = usedNanos;
      }
    }

    void answered() {
      waitingSince = System.nanoTime();
      unanswered.decrementAndGet();
    }

    boolean stalled() {
      return unanswered.get() > 0 && System.nanoTime() - waitingSince > STALLED.toNanos();
    }
  }

  /// @param opening makes the lasting connection to a node, not started
  ClusterDispatcher(
      Cluster cluster, Function<NodeAddress, KeptConnection> opening, Failures failures) {
    this.cluster = cluster;
    this.opening = opening;
    this.failures = failures;
  }

  @Override
  public <T> CompletableFuture<T> call(Request<T> request, List<Request<?>> after) {
    CompletableFuture<T> result = new CompletableFuture<>();
    NodeAddress owner = target(request.key());
    if (owner == null) {
      cluster.suspect();
      result.completeExceptionally(failures.slotUnserved());
    } else {
      call(new Call<>(request, after, result), owner, false, 0);
    }
    return result;
  }

  @Override
  public <T> List<CompletableFuture<T>> callAll(Request<T> request) {
    List<CompletableFuture<T>> results = new ArrayList<>();
    for (NodeAddress primary : cluster.primaries()) {
      CompletableFuture<T> result = new CompletableFuture<>();
      results.add(result);
      call(new Call<>(request, List.of(), result), primary, false, 0);
    }
    return results;
  }

  private record Call<T>(Request<T> request, List<Request<?>> after, CompletableFuture<T> result) {}

  private @Nullable NodeAddress target(@Nullable String key) {
    if (key != null) {
      return cluster.owner(key);
    }
    for (Map.Entry<NodeAddress, Node> one : nodes.entrySet()) {
      if (one.getValue().connection.connected()) {
        return one.getKey();
      }
    }
    return cluster.primaries().stream().findAny().orElse(null);
  }

  private <T> void call(Call<T> call, NodeAddress at, boolean asking, int hops) {
    Node node = node(at);
    node.asked();
    var unused =
        node.connection
            .call(
                asking ? List.of(Commands.asking()) : List.of(),
                call.request(),
                asking ? asking(call.after()) : call.after(),
                true)
            .whenComplete((value, thrown) -> {
              node.answered();
              if (thrown == null) {
                call.result().complete(value);
              } else {
                failed(call, at, asking, hops, failures.of(thrown));
              }
            });
  }

  private <T> void failed(
      Call<T> call, NodeAddress at, boolean asked, int hops, TransportException failure) {
    Redirect redirect = Redirect.of(failure);
    if (redirect == null || hops >= HOPS || closed) {
      cluster.suspect();
      call.result().completeExceptionally(failure);
    } else if (asked && !redirect.asks()) {
      // Either the slot has moved on meanwhile, or the ASKING was refused.
      var unused =
          node(at)
              .connection
              .call(Commands.asking(), List.of())
              .whenComplete((ok, thrown) -> {
                if (thrown == null) {
                  follow(call, redirect, at, hops);
                } else {
                  call.result().completeExceptionally(failures.of(thrown));
                }
              });
    } else {
      follow(call, redirect, at, hops);
    }
  }

  private <T> void follow(Call<T> call, Redirect redirect, NodeAddress from, int hops) {
    cluster.redirected(redirect, from);
    call(call, redirect.target(from), redirect.asks(), hops + 1);
  }

  /// Each command needs an ASKING of its own.
  private static List<Request<?>> asking(List<Request<?>> requests) {
    List<Request<?>> asking = new ArrayList<>();
    for (Request<?> request : requests) {
      asking.add(Commands.asking());
      asking.add(request);
    }
    return asking;
  }

  private Node node(NodeAddress address) {
    return nodes.computeIfAbsent(
        address,
        unused -> {
          KeptConnection connection = opening.apply(address);
          if (!closed) {
            connection.start();
          }
          return new Node(connection);
        });
  }

  /// Whether a node owes answers and gives none.
  boolean stalled() {
    return nodes.values().stream().anyMatch(Node::stalled);
  }

  /// Closes connections that are of no use any more.
  void prune() {
    Set<NodeAddress> owners = cluster.primaries();
    long now = System.nanoTime();
    nodes.forEach((address, node) -> {
      if (!owners.contains(address)
          && now - node.usedNanos > UNUSED.toNanos()
          && nodes.remove(address, node)) {
        node.connection.stop();
        node.connection.renew();
      }
    });
  }

  @Override
  public boolean connected(String key) {
    NodeAddress owner = cluster.owner(key);
    Node node = owner == null ? null : nodes.get(owner);
    return node != null && node.connection.connected();
  }

  @Override
  public void await(String key) throws InterruptedException {
    node(cluster.primaries(key).getFirst()).connection.await(key);
  }

  /// Nothing: connections are opened when they are needed.
  @Override
  public void start() {}

  @Override
  public void renew() {
    nodes.values().forEach(node -> node.connection.renew());
  }

  @Override
  public void stop() {
    closed = true;
    nodes.values().forEach(node -> node.connection.stop());
  }
}
