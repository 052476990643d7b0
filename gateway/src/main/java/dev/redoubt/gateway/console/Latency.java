package dev.redoubt.gateway.console;

import dev.redoubt.AgentCounters.SettleTimes;
import java.time.Duration;
import java.util.List;

/// Quantiles of what came between two readings of a histogram.
final class Latency {
  static final double NONE = -1;

  private Latency() {}

  /// The quantile `share` in milliseconds, taking the spans in one bucket as evenly spread; [#NONE]
  /// where nothing came. What lies beyond the last bound counts as that bound.
  static double millis(SettleTimes before, SettleTimes now, double share) {
    double wanted = share * (now.count() - before.count());
    if (wanted <= 0) {
      return NONE;
    }
    List<Duration> bounds = now.bounds();
    double low = 0;
    long below = 0;
    for (int i = 0; i < bounds.size(); i++) {
      double high = bounds.get(i).toNanos() / 1e6;
      long within = now.within().get(i) - before.within().get(i);
      if (within >= wanted) {
        return low + (high - low) * (wanted - below) / (within - below);
      }
      low = high;
      below = within;
    }
    return low;
  }
}
