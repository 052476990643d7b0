package dev.redoubt.testkit;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// A time source that only a test moves: hours pass in milliseconds, and runs are reproducible.
///
/// Alarms run on the thread that moves the clock, in order, each with the clock set to its instant.
/// Safe for several threads.
public final class ManualClock implements TimeSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::nanos).thenComparingLong(Task::order));
  private long nanos;
  private long wallMillis = START.toEpochMilli();
  private long orders;

  @Override
  public synchronized Now now() {
    return new Now(nanos, wallMillis);
  }

  /// For an instant in the past, the task runs when the clock is moved next.
  @Override
  public synchronized Alarm at(long atNanos, Runnable task) {
    var entry = new Task(Math.max(atNanos, nanos), orders++, task);
    tasks.add(entry);
    return () -> cancel(entry);
  }

  /// Advances both clocks by `span`, running the alarms that fall due, also those set meanwhile.
  public void advance(Duration span) {
    long target;
    synchronized (this) {
      target = nanos + span.toNanos();
    }
    for (Task task = nextUntil(target); task != null; task = nextUntil(target)) {
      task.action().run();
    }
  }

  /// Advances to the next alarm and runs it.
  ///
  /// @return whether there was one
  public boolean advanceToNextAlarm() {
    Task task = nextUntil(Long.MAX_VALUE);
    if (task == null) {
      return false;
    }
    task.action().run();
    return true;
  }

  /// Sets the wall clock alone, like an operator or a time server. Runs no alarm.
  public synchronized void jumpWall(Duration span) {
    wallMillis += span.toMillis();
  }

  /// Takes the first task due by `target` and sets the clock to its instant; without one, sets the
  /// clock to `target`, unless that is the end of time.
  private synchronized @Nullable Task nextUntil(long target) {
    Task first = tasks.peek();
    if (first == null || first.nanos() > target) {
      if (target != Long.MAX_VALUE) {
        moveTo(target);
      }
      return null;
    }
    tasks.remove();
    moveTo(first.nanos());
    return first;
  }

  private void moveTo(long target) {
    if (target > nanos) {
      wallMillis += Math.floorDiv(target, 1_000_000L) - Math.floorDiv(nanos, 1_000_000L);
      nanos = target;
    }
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
  }

  private record Task(long nanos, long order, Runnable action) {}
}
