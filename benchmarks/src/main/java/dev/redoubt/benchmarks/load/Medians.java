package dev.redoubt.benchmarks.load;

/// The median of some numbers.
public final class Medians {
  private Medians() {}

  /// @param values at least one; not modified
  public static double of(double... values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
