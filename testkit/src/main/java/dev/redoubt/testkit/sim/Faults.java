package dev.redoubt.testkit.sim;

import java.time.Duration;

/// How badly the simulated Redis behaves. Probabilities are per entry, from 0 to 1.
///
/// @param loss an entry is acknowledged, but never read
/// @param duplication an entry is read twice
/// @param replay an entry is read again much later
/// @param refusal a write is refused
/// @param delay the longest time that an entry takes
/// @param reordering whether entries take different times, and so overtake each other
public record Faults(
    double loss,
    double duplication,
    double replay,
    double refusal,
    Duration delay,
    boolean reordering) {

  public static final Faults NONE = new Faults(0, 0, 0, 0, Duration.ofMillis(2), false);

  /// Nothing is lost, but everything takes its time and overtakes what was before it.
  public static final Faults SLOW = new Faults(0, 0, 0, 0, Duration.ofMillis(300), true);
}
