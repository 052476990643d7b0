package dev.redoubt;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/// Waits so long that only a hang takes longer.
final class Patience {
  private Patience() {}

  static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(1))
        .until(condition);
  }
}
