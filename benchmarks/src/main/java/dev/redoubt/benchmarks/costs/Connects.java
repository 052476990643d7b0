package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.ConnectOptions;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.identity.VerifiedPeer;
import java.time.Duration;

/// How long an agent that has just started takes to a confirmed session with a peer that runs, over
/// a real Redis: the directory read, the bundle verified, INIT and RESP.
public final class Connects {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Connects() {}

  public static void main(String[] args) {
    Arguments arguments = new Arguments(args);
    int warmUp = arguments.number("warm-up", 20);
    double[] millis = new double[arguments.number("count", 41)];
    try (Agent peer =
        Agent.builder("peer")
            .redis(arguments.redis())
            .namespace(arguments.namespace())
            .handle("bench", byte[].class, (message, context) -> {})
            .start()) {
      for (int i = -warmUp; i < millis.length; i++) {
        double took = connect(arguments, peer.name(), i + warmUp);
        if (i >= 0) {
          millis[i] = took;
        }
      }
    }
    new Row(Provider.peer(), "connect", 0, 0, new Samples(millis).median(), "ms").print();
  }

  private static double connect(Arguments arguments, String peer, int number) {
    try (Agent agent =
        Agent.builder("agent-" + number)
            .redis(arguments.redis())
            .namespace(arguments.namespace())
            .start()) {
      long start = System.nanoTime();
      VerifiedPeer unused =
          agent.connect(peer, ConnectOptions.DEFAULT.confirmed().timeout(TIMEOUT));
      return (System.nanoTime() - start) / 1e6;
    }
  }
}
