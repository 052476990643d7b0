package dev.redoubt;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The system's clocks. One daemon thread serves the alarms of all agents of the process.
final class SystemTime implements TimeSource {
  static final SystemTime INSTANCE = new SystemTime();

  private final ScheduledThreadPoolExecutor alarms;

  private SystemTime() {
    alarms =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("redoubt-time").daemon().unstarted(task));
    alarms.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Now now() {
    return new Now(System.nanoTime(), System.currentTimeMillis());
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Alarm at(long nanos, Runnable task) {
    ScheduledFuture<?> alarm =
        alarms.schedule(task, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    return () -> alarm.cancel(false);
  }
}
