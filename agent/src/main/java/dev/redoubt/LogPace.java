package dev.redoubt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what comes again and again out of the log: of one kind there is a line once in ten
/// seconds. Safe for several threads.
final class LogPace {
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Map<String, Long> lastNanos = new ConcurrentHashMap<>();

  /// @param kind one of a few
  /// @param nanos monotonic
  /// @return whether to log it; then it is the last of its kind
  boolean admits(String kind, long nanos) {
    boolean[] admitted = {false};
    lastNanos.compute(
        kind,
        (key, last) -> {
          admitted[0] = last == null || nanos - last >= PAUSE;
          return admitted[0] ? nanos : last;
        });
    return admitted[0];
  }
}
