package dev.redoubt.redis;

import java.time.Duration;

/// What the ids of a stream's entries tell.
final class StreamIds {
  /// What is wrong with a stream that has such an id.
  static final String AHEAD = "its ids were more than a day ahead of the clock";

  /// An id so far ahead of the clock was not made by an honest server, and nothing but the largest
  /// is above the largest.
  private static final Duration FAR = Duration.ofDays(1);

  private StreamIds() {}

  /// @param timeMillis the server's clock
  static boolean ahead(String id, long timeMillis) {
    return millisOf(id) - timeMillis > FAR.toMillis();
  }

  /// Ids are unsigned: one of 2^63 and more counts as the largest time.
  private static long millisOf(String id) {
    long millis = Long.parseUnsignedLong(id.substring(0, id.indexOf('-')));
    return millis < 0 ? Long.MAX_VALUE : millis;
  }
}
