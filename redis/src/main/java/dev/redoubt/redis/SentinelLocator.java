package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Asks Sentinels where the primary is: all of them at each connection, since any one may be cut
/// off or late. The address that most of them name is tried first.
final class SentinelLocator implements Locator {
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("redoubt-sentinel").start(task);

  private final Topology.Sentinel topology;
  private final NodeConnector connector;
  private final Failures failures;

  /// @param connector opens connections to Sentinels
  SentinelLocator(Topology.Sentinel topology, NodeConnector connector, Failures failures) {
    this.topology = topology;
    this.connector = connector;
    this.failures = failures;
  }

  String master() {
    return topology.master();
  }

  @Override
  public List<NodeAddress> primaries(@Nullable String key) {
    List<CompletableFuture<Optional<NodeAddress>>> asked = new ArrayList<>();
    for (NodeAddress sentinel : topology.sentinels()) {
      asked.add(CompletableFuture.supplyAsync(() -> primary(sentinel), THREADS));
    }
    Map<NodeAddress, Integer> votes = new LinkedHashMap<>();
    TransportException failure = null;
    boolean answered = false;
    for (CompletableFuture<Optional<NodeAddress>> one : asked) {
      try {
        Optional<NodeAddress> primary = one.get();
        answered = true;
        if (primary.isPresent() && votes.merge(primary.get(), 1, Integer::sum) > asked.size() / 2) {
          return List.of(primary.get());
        }
      } catch (ExecutionException e) {
        failure = failures.of(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.notConnected();
      }
    }
    if (votes.isEmpty()) {
      throw answered || failure == null ? failures.unknownMaster(topology.master()) : failure;
    }
    List<NodeAddress> primaries = new ArrayList<>(votes.keySet());
    primaries.sort(Collections.reverseOrder((a, b) -> votes(votes, a) - votes(votes, b)));
    return primaries;
  }

  private static int votes(Map<NodeAddress, Integer> votes, NodeAddress node) {
    return votes.getOrDefault(node, 0);
  }

  /// What one Sentinel says; empty if it does not know the master.
  private Optional<NodeAddress> primary(NodeAddress sentinel) {
    try (Connection connection = connector.connect(sentinel)) {
      return connection.call(Commands.masterAddress(topology.master()));
    } catch (IOException | ReplyException e) {
      throw failures.of(e);
    }
  }

  /// Opens a connection to the first Sentinel that answers.
  Connection connect() {
    List<NodeAddress> shuffled = new ArrayList<>(topology.sentinels());
    Collections.shuffle(shuffled);
    TransportException failure = failures.notConnected();
    for (NodeAddress sentinel : shuffled) {
      try {
        return connector.connect(sentinel);
      } catch (TransportException e) {
        failure = e;
      }
    }
    throw failure;
  }
}
