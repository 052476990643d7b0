package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import java.time.Duration;

/// How many balanced messages one instance may have that it has not settled (§7.13): twice what it
/// settles in a round trip. So one with slow handlers holds few, and others have the rest.
final class Pace {
  static final int LEAST = 16;

  private static final long SPAN_MIN = Duration.ofMillis(20).toNanos();

  private int most = LEAST;
  private long roundTrip = SPAN_MIN;
  private long since = Long.MIN_VALUE;
  private int settled;

  int most() {
    return most;
  }

  /// The shortest round trip lately, nanoseconds.
  void roundTrip(long nanos) {
    roundTrip = nanos;
  }

  /// So many more were settled.
  void settled(int count, Now now) {
    if (since == Long.MIN_VALUE) {
      since = now.nanos();
      settled = 0;
      return;
    }
    settled += count;
    long span = now.nanos() - since;
    if (span >= Math.max(SPAN_MIN, roundTrip)) {
      double inRoundTrip = (double) settled * roundTrip / span;
      most = (int) Math.clamp(2 * inRoundTrip, LEAST, Protocol.LINK_WINDOW_RECORDS);
      since = now.nanos();
      settled = 0;
    }
  }
}
