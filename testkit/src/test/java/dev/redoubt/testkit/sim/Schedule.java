package dev.redoubt.testkit.sim;

import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.PriorityQueue;

/// Simulated time: planned tasks in order. Tasks for the same instant keep the order in which they
/// were planned.
final class Schedule {
  private record Planned(long at, long order, Runnable task) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private static final long WALL_START_MILLIS = 1_800_000_000_000L;

  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long nanos;
  private long order;

  Now now() {
    return new Now(nanos, WALL_START_MILLIS + nanos / 1_000_000);
  }

  void in(Duration delay, Runnable task) {
    at(nanos + delay.toNanos(), task);
  }

  void at(long atNanos, Runnable task) {
    planned.add(new Planned(Math.max(atNanos, nanos), order++, task));
  }

  /// Runs everything planned within `span` from now.
  void run(Duration span) {
    long until = nanos + span.toNanos();
    Planned next = planned.peek();
    while (next != null && next.at <= until) {
      planned.poll();
      nanos = next.at;
      next.task.run();
      next = planned.peek();
    }
    nanos = until;
  }
}
