package dev.redoubt.redis;

import java.time.Duration;

/// An end in monotonic time.
record Deadline(long nanos) {
  boolean over() {
    return System.nanoTime() - nanos >= 0;
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  /// Sleeps, but not beyond the end. An interrupt ends it and stays.
  void pause(Duration longest) {
    try {
      Thread.sleep(left().compareTo(longest) < 0 ? left() : longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
