package dev.redoubt.gateway;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// Waits so long that only a hang takes longer: a slow machine must not fail a test.
final class Patience {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private Patience() {}

  static ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE);
  }
}
