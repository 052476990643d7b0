package dev.redoubt.benchmarks.costs;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.identity.AgentName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// First contacts per second, both sides: verify the bundle, make and open INIT, make and verify
/// RESP. Runs one thread per core, each with its own agents, in memory, since over Redis the result
/// would be the latency of Redis.
///
/// Each handshake is with a new peer, whose identity and prekey were made in advance.
/// `handshake-cpu` is the CPU time of one handshake, both sides; other load does not affect it.
public final class Handshakes {
  /// Advances the clock enough for the limit of 256 verified bundles a second.
  private static final Duration BETWEEN = Duration.ofMillis(5);

  private final Clock clock = new Clock();
  private final Post post = new Post(clock);
  private final Endpoint initiator;
  private final List<AgentName> peers = new ArrayList<>();
  private int next;

  private Handshakes(int count) {
    initiator = post.make(AgentName.of("initiator"), Post.identity());
    post.join(initiator, false);
    for (int i = 0; i < count; i++) {
      AgentName name = AgentName.of("peer-" + i);
      post.join(post.make(name, Post.identity()), true);
      peers.add(name);
    }
  }

  /// @return CPU time used, nanoseconds
  private long run(int count) {
    long before = Usage.threadCpuNanos();
    for (int i = 0; i < count; i++) {
      clock.pass(BETWEEN);
      post.connect(initiator, peers.get(next++));
    }
    return Usage.threadCpuNanos() - before;
  }

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    Arguments arguments = new Arguments(args);
    int threads = arguments.number("threads", Runtime.getRuntime().availableProcessors());
    int warmUp = arguments.number("warm-up", 2_000);
    int count = arguments.number("count", 1_000);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Handshakes>> making = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        making.add(executor.submit(() -> new Handshakes(warmUp + count)));
      }
      List<Handshakes> pairs = new ArrayList<>();
      for (Future<Handshakes> one : making) {
        pairs.add(one.get());
      }
      long unused = run(executor, pairs, warmUp);
      long start = System.nanoTime();
      long cpuNanos = run(executor, pairs, count);
      double seconds = (System.nanoTime() - start) / 1e9;
      int all = threads * count;
      new Row(Provider.peer(), "handshakes", 0, 0, all / seconds, "handshakes/s").print();
      new Row(Provider.peer(), "handshake-cpu", 0, 0, cpuNanos / 1e6 / all, "ms").print();
    }
  }

  private static long run(ExecutorService executor, List<Handshakes> pairs, int count)
      throws InterruptedException, ExecutionException {
    List<Future<Long>> running = new ArrayList<>();
    for (Handshakes pair : pairs) {
      running.add(executor.submit(() -> pair.run(count)));
    }
    long cpuNanos = 0;
    for (Future<Long> one : running) {
      cpuNanos += one.get();
    }
    return cpuNanos;
  }
}
