package dev.redoubt.testkit.sim;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// An agent's own clocks: its wall clock may be wrong.
final class SimClock {
  private final Schedule schedule;
  private long aheadMillis;
  private boolean wasSet;

  SimClock(Schedule schedule) {
    this.schedule = schedule;
  }

  Now now() {
    Now now = schedule.now();
    return new Now(now.nanos(), now.wallMillis() + aheadMillis);
  }

  /// Sets the wall clock ahead of Redis' time, or behind if negative.
  void set(Duration ahead) {
    aheadMillis = ahead.toMillis();
    wasSet = true;
  }

  /// Whether it was ever set.
  boolean wasSet() {
    return wasSet;
  }
}
