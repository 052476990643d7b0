package dev.redoubt.testkit.sim;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// An agent's own reading of the clocks: its wall clock may be wrong.
final class SimClock {
  private final Schedule schedule;
  private long aheadMillis;

  SimClock(Schedule schedule) {
    this.schedule = schedule;
  }

  Now now() {
    Now now = schedule.now();
    return new Now(now.nanos(), now.wallMillis() + aheadMillis);
  }

  /// Sets the wall clock so far ahead of Redis' time, back where that is negative.
  void set(Duration ahead) {
    aheadMillis = ahead.toMillis();
  }
}
