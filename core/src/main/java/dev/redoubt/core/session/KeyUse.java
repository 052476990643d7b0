package dev.redoubt.core.session;

import dev.redoubt.environment.KeyLife;
import dev.redoubt.environment.Now;

/// How much one key has been used, of the life that it has.
final class KeyUse {
  private final KeyLife life;
  private int envelopes;
  private long bytes;
  private long firstNanos;

  KeyUse(KeyLife life) {
    this.life = life;
  }

  /// Counts an envelope under the key.
  void count(int size, Now now) {
    if (envelopes == 0) {
      firstNanos = now.nanos();
    }
    envelopes++;
    bytes += size;
  }

  int envelopes() {
    return envelopes;
  }

  /// When the first envelope was counted, monotonic nanoseconds.
  long firstNanos() {
    return firstNanos;
  }

  boolean over(Now now) {
    return now.reached(endNanos());
  }

  /// When its life is over, monotonic nanoseconds: [Long#MAX_VALUE] before the first envelope.
  long endNanos() {
    if (envelopes == 0) {
      return Long.MAX_VALUE;
    }
    boolean usedUp = envelopes >= life.envelopes() || bytes >= life.bytes();
    return usedUp ? firstNanos : firstNanos + life.age().toNanos();
  }
}
