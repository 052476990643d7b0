package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeSet;

/// Schedules the tasks of an endpoint: those that something happened to, and those whose time has
/// come.
///
/// Idle peers cost nothing, however many there are.
final class Agenda {
  /// A part of the endpoint with timers of its own that may have something to write.
  abstract static class Task {
    private boolean touched;
    private boolean timed;
    private long wakeAt = Long.MAX_VALUE;
    private long order = -1;

    /// Whether it runs at or before `nanos` (monotonic) anyway.
    final boolean wakesBy(long nanos) {
      return touched || wakeAt <= nanos;
    }

    /// Does what its timers make due.
    abstract void onTime(Now now);

    /// Hands out and writes what it can.
    abstract void flush(Now now);

    /// The monotonic instant at which [#onTime] wants to be called; `Long.MAX_VALUE` where nothing
    /// waits.
    abstract long wakeAt();
  }

  /// The least time between two calls of one timer: one that its owner fails to advance must not
  /// spin.
  private static final long GRAIN_NANOS = 500_000;

  /// Each task is in here at most once: moving a timer leaves no entry behind.
  private final TreeSet<Task> wakes =
      new TreeSet<>(
          Comparator.comparingLong((Task task) -> task.wakeAt)
              .thenComparingLong(task -> task.order));

  private final ArrayDeque<Task> touched = new ArrayDeque<>();
  private long nextOrder;

  /// Has `task` flushed, and its timer read again.
  void touch(Task task) {
    if (!task.touched) {
      task.touched = true;
      touched.add(task);
    }
  }

  /// Whether [#flush] has anything to do.
  boolean pending() {
    return !touched.isEmpty();
  }

  void runDue(Now now) {
    while (!wakes.isEmpty() && now.reached(wakes.getFirst().wakeAt)) {
      Task due = wakes.removeFirst();
      due.wakeAt = Long.MAX_VALUE;
      due.timed = true;
      due.onTime(now);
      touch(due);
    }
  }

  /// Flushes what was touched, and what that touches in turn.
  void flush(Now now) {
    Task task = touched.poll();
    while (task != null) {
      task.touched = false;
      task.flush(now);
      if (!task.touched) {
        arm(task, now);
      }
      task = touched.poll();
    }
  }

  /// A time that passed before the task could say it is due at once, not a grain later: a clock
  /// that is moved by hand may stand still from now on.
  private void arm(Task task, Now now) {
    long at = Math.max(task.wakeAt(), now.nanos() + (task.timed ? GRAIN_NANOS : 0));
    task.timed = false;
    if (at == task.wakeAt) {
      return;
    }
    if (task.order < 0) {
      task.order = nextOrder++;
    } else if (task.wakeAt != Long.MAX_VALUE) {
      wakes.remove(task);
    }
    task.wakeAt = at;
    if (at != Long.MAX_VALUE) {
      wakes.add(task);
    }
  }

  /// When [#runDue] wants to be called next.
  long next() {
    return wakes.isEmpty() ? Long.MAX_VALUE : wakes.getFirst().wakeAt;
  }
}
