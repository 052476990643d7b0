package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.ConnectOptions;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.identity.VerifiedPeer;
import java.time.Duration;

/// Time from the start of `connect` by a new agent until its session with a running peer is
/// confirmed, over a real Redis: directory lookup, verification of the bundle, INIT and RESP.
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
