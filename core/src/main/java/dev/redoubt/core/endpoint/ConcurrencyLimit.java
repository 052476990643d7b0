package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.RoundTrips;
import java.time.Duration;

/// How many envelopes with messages an agent may have in flight, found from its round trips: a
/// gradient limit, as in congestion control.
///
/// While round trips are short, it grows, if somebody waits because of it. Where they become long,
/// somebody on the way is busy, and more envelopes would only be smaller ones: then it falls, if it
/// is used at all. A quiet agent learns nothing.
final class ConcurrencyLimit {
  private static final double FIRST = 16;
  private static final double MIN = 1;
  private static final double MAX = 1_024;

  /// The share of a new value in an average.
  private static final double SMOOTHING = 0.2;

  /// A round trip is long if it takes so many times the shortest of its link, and at least
  /// [#QUIET]: a recipient may collect for 5 ms what a receipt says.
  private static final double TOLERANCE = 1.5;

  private static final Duration QUIET = Duration.ofMillis(8);

  /// What a single round trip may at most take off the limit: `1 - STEEPEST` of its share.
  private static final double STEEPEST = 0.25;

  private static final double GROWTH = 0.5;

  /// The part of the limit from which on it is used.
  private static final double USED = 0.5;

  private static final Duration PATIENCE_MIN = Duration.ofMillis(50);
  private static final Duration PATIENCE_MAX = Duration.ofMillis(500);
  private static final double PATIENCE_ROUND_TRIPS = 4;

  private double limit = FIRST;
  private double averageNanos;

  /// Envelopes.
  int envelopes() {
    return (int) limit;
  }

  /// @param inFlight envelopes, that of the sample among them
  /// @param demand whether somebody had to wait because of the limit
  void add(RoundTrips.Sample sample, int inFlight, boolean demand) {
    double counted = Math.min(sample.nanos(), PATIENCE_MAX.toNanos());
    averageNanos =
        averageNanos == 0 ? counted : (1 - SMOOTHING) * averageNanos + SMOOTHING * counted;
    double quiet = Math.max(TOLERANCE * sample.shortest(), (double) QUIET.toNanos());
    double gradient = Math.clamp(quiet / sample.nanos(), STEEPEST, 1);
    if (demand || (gradient < 1 && inFlight >= limit * USED)) {
      double next = limit * gradient + GROWTH * Math.sqrt(limit);
      limit = Math.clamp((1 - SMOOTHING) * limit + SMOOTHING * next, MIN, MAX);
    }
  }

  /// How long an envelope counts as in flight if nothing is heard of it: then its recipient is away
  /// or slow, and others do not wait for it.
  long patienceNanos() {
    return Math.clamp(
        (long) (PATIENCE_ROUND_TRIPS * averageNanos),
        PATIENCE_MIN.toNanos(),
        PATIENCE_MAX.toNanos());
  }
}
