package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Randomness;

/// Spreads what many agents or links would do in the same instant.
final class Jitter {
  private Jitter() {}

  /// `nanos` and up to a tenth more.
  static long add(long nanos, Randomness randomness) {
    return nanos + Math.floorMod(randomness.nextLong(), Math.max(1, nanos / 10));
  }
}
