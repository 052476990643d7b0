package dev.redoubt.files;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Has somebody look at files again, on a virtual thread of its own, so that whoever asks need not
/// wait: one look at a time, and once a second unless there is a hurry.
final class BackgroundRefresh {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Runnable look;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());

  /// @param look must not throw
  BackgroundRefresh(Runnable look) {
    this.look = look;
  }

  /// Unless there was a look within the last second.
  void soon() {
    if (System.nanoTime() - lookedAt.get() >= PAUSE) {
      now();
    }
  }

  /// Now, or by the look that is under way.
  void now() {
    if (looking.compareAndSet(false, true)) {
      lookedAt.set(System.nanoTime());
      Thread.ofVirtual().name("redoubt-trust").start(this::run);
    }
  }

  private void run() {
    try {
      look.run();
    } finally {
      looking.set(false);
    }
  }
}
