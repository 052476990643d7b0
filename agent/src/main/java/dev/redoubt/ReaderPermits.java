package dev.redoubt;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many readers, of all agents of the process, work at once on what they have read: as many as
/// there are cores, first come first served.
///
/// Without this bound a thousand readers stand in the operating system's run queue, and an
/// application's thread gets one part in a thousand of the CPU: too little to fill envelopes.
final class ReaderPermits {
  private final Semaphore permits;
  private final Duration patience;

  /// @param patience after which a reader goes on without a permit: an agent whose trust policy
  ///   blocks keeps its permit, and must not stop the others
  ReaderPermits(int count, Duration patience) {
    this.permits = new Semaphore(count, true);
    this.patience = patience;
  }

  void run(Runnable work) {
    boolean permitted = acquire();
    try {
      work.run();
    } finally {
      if (permitted) {
        permits.release();
      }
    }
  }

  private boolean acquire() {
    try {
      return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
