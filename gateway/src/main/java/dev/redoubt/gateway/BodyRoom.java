package dev.redoubt.gateway;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds what bodies of requests take together, while they are read and parsed.
final class BodyRoom {
  static final int BYTES = 32 << 20;

  private static final int UNIT = 1_024;

  private final Semaphore units = new Semaphore(BYTES / UNIT, true);

  /// Waits for room, 10 s at most.
  void acquire(int bytes) throws InterruptedException {
    if (!units.tryAcquire(units(bytes), 10, TimeUnit.SECONDS)) {
      throw new Problem(503, "BUSY", "Too many large requests come at the same time.");
    }
  }

  void release(int bytes) {
    units.release(units(bytes));
  }

  private static int units(int bytes) {
    return 1 + bytes / UNIT;
  }
}
