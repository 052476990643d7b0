package dev.redoubt.core.link;

/// Round trips of one link, each from writing a batch to the receipt that has all of it.
public final class RoundTrips {
  /// How long the shortest one counts at least; a path that has become longer is believed after
  /// twice as long.
  private static final long WINDOW = 30_000_000_000L;

  private long smoothed;
  private long shortest = Long.MAX_VALUE;
  private long shortestBefore = Long.MAX_VALUE;
  private long windowStart;

  void add(long sample, long nowNanos) {
    if (smoothed == 0 || nowNanos - windowStart >= WINDOW) {
      shortestBefore = shortest;
      shortest = sample;
      windowStart = nowNanos;
    }
    shortest = Math.min(shortest, sample);
    smoothed = smoothed == 0 ? sample : (7 * smoothed + sample) / 8;
  }

  /// Whether none was measured yet.
  boolean none() {
    return smoothed == 0;
  }

  /// The smoothed one, nanoseconds; 0 where none was measured.
  long smoothed() {
    return smoothed;
  }

  /// The shortest one lately, nanoseconds.
  long shortest() {
    return Math.min(shortest, shortestBefore);
  }

  /// One round trip.
  ///
  /// @param nanos how long it took
  /// @param shortest the shortest of its link lately, itself included
  public record Sample(long nanos, long shortest) {}
}
