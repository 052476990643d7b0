package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeSet;

/// Which parts of an endpoint want to be looked at: those that something happened to, and those
/// whose time has come.
///
/// So an idle peer costs nothing, however many there are.
final class Agenda {
  /// Something with timers of its own that may have something to write.
  abstract static class Part {
    private boolean touched;
    private long wakeAt = Long.MAX_VALUE;
    private long order = -1;

    /// Whether it is looked at by then anyway, monotonic nanoseconds.
    final boolean wakesBy(long nanos) {
      return touched || wakeAt <= nanos;
    }

    /// Does what is due by time.
    abstract void onTime(Now now);

    /// Hands out and writes what can be.
    abstract void flush(Now now);

    /// The monotonic instant at which [#onTime] wants to be called; `Long.MAX_VALUE` where nothing
    /// waits.
    abstract long wakeAt();
  }

  /// Nobody is woken again sooner: a timer that its owner fails to move on must not spin.
  private static final long GRAIN_NANOS = 500_000;

  /// Each part is in here once at most: a timer that moves leaves nothing behind.
  private final TreeSet<Part> wakes =
      new TreeSet<>(
          Comparator.comparingLong((Part part) -> part.wakeAt)
              .thenComparingLong(part -> part.order));

  private final ArrayDeque<Part> touched = new ArrayDeque<>();
  private long nextOrder;

  /// Has `part` flushed, and its timer read again.
  void touch(Part part) {
    if (!part.touched) {
      part.touched = true;
      touched.add(part);
    }
  }

  /// Whether [#flush] has anything to do.
  boolean pending() {
    return !touched.isEmpty();
  }

  void runDue(Now now) {
    while (!wakes.isEmpty() && now.reached(wakes.getFirst().wakeAt)) {
      Part due = wakes.removeFirst();
      due.wakeAt = Long.MAX_VALUE;
      due.onTime(now);
      touch(due);
    }
  }

  /// Flushes what was touched, and what that touches in turn.
  void flush(Now now) {
    Part part = touched.poll();
    while (part != null) {
      part.touched = false;
      part.flush(now);
      if (!part.touched) {
        arm(part, now);
      }
      part = touched.poll();
    }
  }

  private void arm(Part part, Now now) {
    long at = Math.max(part.wakeAt(), now.nanos() + GRAIN_NANOS);
    if (at == part.wakeAt) {
      return;
    }
    if (part.order < 0) {
      part.order = nextOrder++;
    } else if (part.wakeAt != Long.MAX_VALUE) {
      wakes.remove(part);
    }
    part.wakeAt = at;
    if (at != Long.MAX_VALUE) {
      wakes.add(part);
    }
  }

  /// When [#runDue] wants to be called next.
  long next() {
    return wakes.isEmpty() ? Long.MAX_VALUE : wakes.getFirst().wakeAt;
  }
}
