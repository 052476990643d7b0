package dev.redoubt.benchmarks.costs;

import dev.redoubt.benchmarks.Row;

/// How often something can be done in a second, on one thread.
public final class Rate {
  private static final int ROUNDS = 5;
  private static final double WARM_UP_SECONDS = 3;
  private static final double ROUND_SECONDS = 1;

  private Rate() {}

  /// May fail in any way: then the measurement does.
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /// Prints messages a second for cryptography alone, the median of several rounds.
  ///
  /// @param at messages that are done at once
  public static void print(String peer, int bytes, int at, Work work) throws Exception {
    double unused = perSecond(work, WARM_UP_SECONDS);
    double[] rates = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rates[i] = at * perSecond(work, ROUND_SECONDS);
    }
    new Row(peer, "crypto", bytes, at, new Samples(rates).median(), "messages/s").print();
  }

  private static double perSecond(Work work, double seconds) throws Exception {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long count = 0;
    do {
      work.run();
      count++;
    } while (System.nanoTime() < end);
    return count * 1e9 / (System.nanoTime() - start);
  }
}
