package dev.redoubt.testkit;

import dev.redoubt.testkit.RecordingProxy.Direction;
import dev.redoubt.testkit.RecordingProxy.Mode;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Tells the proxy's pumps whether to pass bytes on, and blocks them while the mode is STALL.
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Mode mode = Mode.PASS;

  void mode(Mode next) {
    lock.lock();
    try {
      mode = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes all waiting pumps, which check again.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits while the mode is STALL and `closed` is false.
  ///
  /// @return whether to pass on bytes in this direction: never once `closed`, so that stalled bytes
  ///   do not pass while the connection is being cut
  boolean passes(Direction direction, BooleanSupplier closed) {
    lock.lock();
    try {
      while (mode == Mode.STALL && !closed.getAsBoolean()) {
        changed.awaitUninterruptibly();
      }
      return !closed.getAsBoolean()
          && (mode != Mode.DROP_REPLIES || direction != Direction.TO_CLIENT);
    } finally {
      lock.unlock();
    }
  }
}
