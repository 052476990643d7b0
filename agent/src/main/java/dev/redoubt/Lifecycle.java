package dev.redoubt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// Whether an agent has been started and closed. Thread-safe.
final class Lifecycle {
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @throws IllegalStateException if it was started before, or closed
  void start() {
    if (closing()) {
      throw new IllegalStateException("The agent was closed: build another one.");
    }
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("The agent was started before: an agent starts once.");
    }
  }

  /// @return false if closing had begun before
  boolean beginClosing() {
    return closing.compareAndSet(false, true);
  }

  boolean closing() {
    return closing.get();
  }

  void closed() {
    closed.countDown();
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }
}
