package dev.redoubt.testkit;

import dev.redoubt.testkit.RecordingProxy.Direction;
import dev.redoubt.testkit.RecordingProxy.Mode;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Where the proxy's pumps ask whether bytes may pass, and wait while nothing moves.
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

  /// Makes everybody who waits look again.
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
  /// @return whether bytes that go this way are to be passed on: never once `closed`, or what was
  ///   stalled would slip through while the connection is being cut
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
