package dev.redoubt.testkit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for servers to agree, so long that only a hang takes longer.
final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private Waiting() {}

  /// @param what completes "Waited in vain until"
  static void until(String what, BooleanSupplier reached) {
    until(what, () -> "", reached);
  }

  static void until(String what, Supplier<String> state, BooleanSupplier reached) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(reached)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("Waited in vain until " + what + ".\n" + state.get());
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting until " + what + ".");
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /// A server closes connections when its role changes, so that it may not answer for a moment.
  private static boolean holds(BooleanSupplier reached) {
    try {
      return reached.getAsBoolean();
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
