package dev.redoubt.core.session;

import dev.redoubt.environment.Randomness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Returns exactly the given draws, so that every byte of a vector can be reproduced.
final class Script implements Randomness {
  /// Makes ML-DSA deterministic.
  static final byte[] NO_HEDGE = new byte[32];

  private final Deque<byte[]> draws;

  Script(byte[]... draws) {
    this.draws = new ArrayDeque<>(List.of(draws));
  }

  @Override
  public void fill(byte[] target) {
    byte[] draw = draws.remove();
    if (draw.length != target.length) {
      throw new AssertionError(
          "The script has " + draw.length + " bytes for a draw of " + target.length + ".");
    }
    System.arraycopy(draw, 0, target, 0, draw.length);
  }
}
