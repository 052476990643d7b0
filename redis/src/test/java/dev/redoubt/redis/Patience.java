package dev.redoubt.redis;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// A timeout that only a hang exceeds, so that tests do not fail on a slow machine.
final class Patience {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private Patience() {}

  static ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE);
  }
}
