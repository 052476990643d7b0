package dev.redoubt.redis.resp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An end in monotonic time.
public record Deadline(long nanos) {
  public static Deadline in(Duration span) {
    return new Deadline(System.nanoTime() + span.toNanos());
  }

  public boolean over() {
    return System.nanoTime() - nanos >= 0;
  }

  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  /// Whole milliseconds that are left: 0 at the end, and in the last one.
  int millis() {
    return (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
  }

  /// Sleeps, but not beyond the end. An interrupt ends it and stays.
  public void pause(Duration longest) {
    try {
      Thread.sleep(left().compareTo(longest) < 0 ? left() : longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
