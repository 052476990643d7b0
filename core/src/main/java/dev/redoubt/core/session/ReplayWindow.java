package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import java.util.Arrays;

/// Which counters of one generation were used: the highest and the 4095 below it exactly; anything
/// below those counts as used. Counters are unsigned 32-bit integers.
final class ReplayWindow {
  private static final int SIZE = Protocol.COUNTER_WINDOW;
  private static final int OBJECTS = 48;

  /// One bit a counter, at the counter modulo the size. Grows to that size with the counters: most
  /// generations are over after a few.
  private long[] used = new long[1];

  private long next;

  /// Whether `counter` may still be used. Changes nothing.
  boolean admits(int counter) {
    long at = Integer.toUnsignedLong(counter);
    return at >= next || (at >= next - SIZE && (used[word(at)] & bit(at)) == 0);
  }

  /// Uses `counter`.
  ///
  /// @return false where it was used before, or is too old to tell: then nothing has changed
  boolean use(int counter) {
    if (!admits(counter)) {
      return false;
    }
    long at = Integer.toUnsignedLong(counter);
    if (at >= next) {
      grow(at);
      forget(Math.max(next, at + 1 - SIZE), at);
      next = at + 1;
    }
    used[word(at)] |= bit(at);
    return true;
  }

  /// Bytes of heap.
  int heap() {
    return OBJECTS + Long.BYTES * used.length;
  }

  /// Makes room for `at`, so that there is always room for every counter below the next.
  private void grow(long at) {
    long words = Math.min(at, SIZE - 1) / Long.SIZE + 1;
    if (words > used.length) {
      used = Arrays.copyOf(used, (int) Math.min(2 * words, SIZE / Long.SIZE));
    }
  }

  /// Clears the bits that the counters `from..to` take over from those a window's size below.
  private void forget(long from, long to) {
    long at = from;
    while (at <= to) {
      boolean whole = at % Long.SIZE == 0 && to - at >= Long.SIZE - 1;
      used[word(at)] &= whole ? 0 : ~bit(at);
      at += whole ? Long.SIZE : 1;
    }
  }

  private static int word(long counter) {
    return (int) (counter % SIZE) / Long.SIZE;
  }

  private static long bit(long counter) {
    return 1L << counter;
  }
}
