package dev.redoubt.testkit;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How often each [Fault] happens. A rate is a probability, 0 to 1, per entry written; for
/// [Fault#HIDE], [Fault#OUTDATE] and forged bundles ([Fault#FORGE]) per instance listed.
///
/// ```java
/// Faults.NONE.with(Fault.LOSE, 0.2).with(Fault.REORDER, 0.5)
/// ```
///
/// @param rates 0 for faults that are missing
/// @param delay longest delay by [Fault#DELAY] and [Fault#REORDER]
/// @param hold longest time until [Fault#REPLAY] repeats an entry, and for which [Fault#HIDE] hides
///   an instance
public record Faults(Map<Fault, Double> rates, Duration delay, Duration hold) {
  public static final Faults NONE =
      new Faults(Map.of(), Duration.ofMillis(300), Duration.ofSeconds(30));

  /// @throws IllegalArgumentException if a rate is no probability or a time is not positive
  public Faults {
    rates.forEach((fault, rate) -> {
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalArgumentException(
            "The rate of " + fault + " must lie between 0 and 1, but is " + rate + ".");
      }
    });
    if (!delay.isPositive() || !hold.isPositive()) {
      throw new IllegalArgumentException("The delay and the hold must be longer than nothing.");
    }
    Map<Fault, Double> copy = new EnumMap<>(Fault.class);
    copy.putAll(rates);
    rates = Collections.unmodifiableMap(copy);
  }

  public Faults with(Fault fault, double rate) {
    Map<Fault, Double> changed = new EnumMap<>(Fault.class);
    changed.putAll(rates);
    changed.put(fault, rate);
    return new Faults(changed, delay, hold);
  }

  public Faults withDelay(Duration longest) {
    return new Faults(rates, longest, hold);
  }

  public Faults withHold(Duration longest) {
    return new Faults(rates, delay, longest);
  }

  public double rate(Fault fault) {
    return rates.getOrDefault(fault, 0.0);
  }
}
