package dev.redoubt.benchmarks.chaos;

import java.time.Duration;
import java.util.Arrays;

/// When messages of each link were HANDLED: how long links stood still, and when all of them moved
/// again. Times are milliseconds since 1970. Thread-safe.
final class Flow {
  private static final long NEVER = -1;

  private final long[] last;
  private final long[] firstSince;
  private long since;
  private long from;
  private long pause;

  Flow(int links) {
    last = new long[links];
    firstSince = new long[links];
    Arrays.fill(firstSince, NEVER);
  }

  synchronized void handled(int link, long at) {
    pause = Math.max(pause, at - Math.max(last[link], from));
    last[link] = at;
    if (firstSince[link] == NEVER && at >= since) {
      firstSince[link] = at;
      notifyAll();
    }
  }

  /// Pauses are counted from here on.
  synchronized void watch(long at) {
    from = at;
    pause = 0;
  }

  /// The longest time that a link stood still, since [#watch].
  synchronized long pause() {
    return pause;
  }

  /// Waits until each link has moved again.
  ///
  /// @return for how long the slowest had not, milliseconds; -1 if that takes longer than `bound`
  synchronized long awaitAll(long after, Duration bound) throws InterruptedException {
    since = after;
    Arrays.fill(firstSince, NEVER);
    long end = System.nanoTime() + bound.toNanos();
    while (Arrays.stream(firstSince).anyMatch(at -> at == NEVER)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return NEVER;
      }
      wait(left);
    }
    return Arrays.stream(firstSince).max().orElse(after) - after;
  }
}
