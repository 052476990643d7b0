package dev.redoubt.bench;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Counts arrivals and wakes the thread that waits for them. The first failure is thrown to it.
public final class Arrivals {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long count;
  private long awaited = Long.MAX_VALUE;
  private long lastNanos;
  private @Nullable Throwable failure;

  public void add(long more) {
    lock.lock();
    try {
      count += more;
      lastNanos = System.nanoTime();
      if (count >= awaited) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  public void fail(Throwable thrown) {
    lock.lock();
    try {
      failure = failure == null ? thrown : failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until `total` have arrived since the start.
  ///
  /// @return when the last of them arrived, monotonic nanoseconds
  public long await(long total) throws InterruptedException {
    lock.lock();
    try {
      awaited = total;
      long left = PATIENCE_NANOS;
      while (count < total && failure == null) {
        long before = count;
        left = changed.awaitNanos(left);
        if (count > before) {
          left = PATIENCE_NANOS;
        } else if (left <= 0) {
          failure = new TimeoutException(count + " of " + total + " messages arrived.");
        }
      }
      awaited = Long.MAX_VALUE;
      if (failure != null) {
        throw new IllegalStateException("The measurement failed: " + failure.getMessage(), failure);
      }
      return lastNanos;
    } finally {
      lock.unlock();
    }
  }
}
