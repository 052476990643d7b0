package dev.redoubt.benchmarks.costs;

import dev.redoubt.benchmarks.Row;

/// Measures how often an operation can run in a second, on one thread.
public final class Rate {
  private static final int ROUNDS = 5;
  private static final double WARM_UP_SECONDS = 3;
  private static final double ROUND_SECONDS = 1;

  private Rate() {}

  /// The measured operation. The measurement fails with any exception it throws.
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /// Prints a row of the figure `crypto`: messages per second, the median of several rounds.
  ///
  /// @param at number of messages that one call of `work` processes
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
