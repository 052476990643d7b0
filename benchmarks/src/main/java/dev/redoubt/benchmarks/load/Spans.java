package dev.redoubt.benchmarks.load;

import java.time.Duration;

/// Durations of the phases of a measurement.
///
/// @param firstWarmUp minimum before the first size, until everything is compiled; code that runs
///   once per envelope, a few thousand times a second, takes about twenty seconds
/// @param warmUp minimum before each later size
/// @param round duration of one round; its messages are awaited together
/// @param rounds number of measured rounds
public record Spans(Duration firstWarmUp, Duration warmUp, Duration round, int rounds) {
  static final Spans FULL =
      new Spans(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofMillis(300), 5);

  static final Spans QUICK =
      new Spans(Duration.ofMillis(1_500), Duration.ofMillis(300), Duration.ofMillis(200), 3);

  /// Warm-up for code that is mostly compiled already.
  Duration nextWarmUp() {
    return firstWarmUp.dividedBy(4);
  }

  long firstWarmUpNanos() {
    return firstWarmUp.toNanos();
  }

  long warmUpNanos() {
    return warmUp.toNanos();
  }

  /// Duration of all rounds together.
  Duration measured() {
    return round.multipliedBy(rounds);
  }

  long roundNanos() {
    return round.toNanos();
  }
}
