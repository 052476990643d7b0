package dev.redoubt.benchmarks.load;

import java.time.Duration;

/// How long a measurement takes its time for what.
///
/// @param firstWarmUp at least so long before the first size, until everything is compiled: what
///   runs once an envelope, some thousand times a second, is only after twenty seconds
/// @param warmUp at least so long before each later one
/// @param round of messages that are waited for together
/// @param rounds that are measured
public record Spans(Duration firstWarmUp, Duration warmUp, Duration round, int rounds) {
  static final Spans FULL =
      new Spans(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofMillis(300), 5);

  static final Spans QUICK =
      new Spans(Duration.ofMillis(1_500), Duration.ofMillis(300), Duration.ofMillis(200), 3);

  /// Where most is compiled already.
  Duration nextWarmUp() {
    return firstWarmUp.dividedBy(4);
  }

  long firstWarmUpNanos() {
    return firstWarmUp.toNanos();
  }

  long warmUpNanos() {
    return warmUp.toNanos();
  }

  /// All rounds together.
  Duration measured() {
    return round.multipliedBy(rounds);
  }

  long roundNanos() {
    return round.toNanos();
  }
}
