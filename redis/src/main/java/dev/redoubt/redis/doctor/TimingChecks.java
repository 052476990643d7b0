package dev.redoubt.redis.doctor;

import dev.redoubt.redis.doctor.Facts.ClockSample;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// How far away a server is, and its clock.
final class TimingChecks {
  private static final String CLOCK = "clock";
  private static final String ROUND_TRIP = "round trip";
  private static final double CLOCK_BETTER_MILLIS = 2_000;
  private static final double CLOCK_WRONG_MILLIS = 30_000; // which agents report, SPEC.md §7.10
  private static final double SLOW_MILLIS = 50;
  private static final double STALL_MILLIS = 500;
  private static final double MICROS = 1_000;
  private static final double NANOS = 1_000_000;
  private static final int HUNDRED = 100;

  private TimingChecks() {}

  static void look(Settings settings, List<Finding> found) {
    settings.node().clock().stream()
        .min(Comparator.comparingLong(sample -> sample.after() - sample.before()))
        .ifPresent(sample -> found.add(clock(sample)));
    List<Duration> sorted = settings.node().roundTrips().stream().sorted().toList();
    if (!sorted.isEmpty()) {
      found.add(roundTrip(sorted));
    }
  }

  /// The sample with the shortest round trip is the most exact one.
  private static Finding clock(ClockSample sample) {
    double uncertain = (sample.after() - sample.before()) / (2 * MICROS);
    double ahead = (sample.server() - sample.before()) / MICROS - uncertain;
    double sure = Math.max(0, Math.abs(ahead) - uncertain);
    String what =
        millis(Math.abs(ahead)) + (ahead < 0 ? " behind" : " ahead of") + " this machine's";
    String set = "# synchronize the clocks, for instance by chrony";
    if (sure > CLOCK_WRONG_MILLIS) {
      return Finding.wrong(
          CLOCK,
          what,
          "Agents take each other for absent, or reject messages as too old or from the future.",
          set);
    }
    return sure > CLOCK_BETTER_MILLIS
        ? Finding.better(CLOCK, what, "Beyond 30 s, agents report it and may reject messages.", set)
        : Finding.fine(CLOCK, what);
  }

  private static Finding roundTrip(List<Duration> sorted) {
    double typical = at(sorted, 50);
    double most = at(sorted, 99);
    double longest = at(sorted, HUNDRED);
    String what =
        "typically "
            + millis(typical)
            + ", 99 % within "
            + millis(most)
            + ", at most "
            + millis(longest);
    if (longest > STALL_MILLIS) {
      return Finding.better(
          ROUND_TRIP,
          what,
          "The server or the network stalls at times, and all messages with it.",
          "CONFIG SET latency-monitor-threshold 100",
          "LATENCY DOCTOR");
    }
    return typical > SLOW_MILLIS
        ? Finding.better(
            ROUND_TRIP,
            what,
            "A message and its receipt take two round trips each. Run agents nearer to the server.")
        : Finding.fine(ROUND_TRIP, what);
  }

  private static double at(List<Duration> sorted, int percent) {
    int index = (sorted.size() * percent + HUNDRED - 1) / HUNDRED - 1;
    return sorted.get(Math.max(0, index)).toNanos() / NANOS;
  }

  private static String millis(double millis) {
    return millis >= MICROS
        ? String.format(Locale.ROOT, "%.1f s", millis / MICROS)
        : String.format(Locale.ROOT, millis < 1 ? "%.2f ms" : "%.1f ms", millis);
  }
}
