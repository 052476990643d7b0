package dev.redoubt.redis;

import java.time.Duration;

/// Ids of stream entries.
final class StreamIds {
  /// Why a stream with such an id is deleted.
  static final String AHEAD = "its ids were more than a day ahead of the clock";

  /// No honest server makes ids so far ahead of the clock. An entry with one keeps all honest
  /// entries, whose ids are lower, from being added.
  private static final Duration FAR = Duration.ofDays(1);

  private StreamIds() {}

  /// @param timeMillis the server's clock
  static boolean ahead(String id, long timeMillis) {
    return millisOf(id) - timeMillis > FAR.toMillis();
  }

  /// Ids are unsigned: 2^63 and more counts as the largest time.
  private static long millisOf(String id) {
    long millis = Long.parseUnsignedLong(id.substring(0, id.indexOf('-')));
    return millis < 0 ? Long.MAX_VALUE : millis;
  }
}
