package dev.redoubt.files;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Re-reads files on a virtual thread, so that callers need not wait: one refresh at a time, and at
/// most once a second unless urgent.
final class BackgroundRefresh {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Runnable look;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());

  /// @param look must not throw
  BackgroundRefresh(Runnable look) {
    this.look = look;
  }

  /// Refreshes unless that happened within the last second.
  void soon() {
    if (System.nanoTime() - lookedAt.get() >= PAUSE) {
      now();
    }
  }

  /// Refreshes now, or joins the refresh under way.
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
