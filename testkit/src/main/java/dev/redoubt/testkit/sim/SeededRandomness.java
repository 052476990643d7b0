package dev.redoubt.testkit.sim;

import dev.redoubt.environment.Randomness;
import java.util.SplittableRandom;

/// Reproducible bytes for simulations and vectors. Never for keys that protect anything.
public final class SeededRandomness implements Randomness {
  private final SplittableRandom random;

  public SeededRandomness(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
  }
}
