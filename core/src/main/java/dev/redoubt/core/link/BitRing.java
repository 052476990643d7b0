package dev.redoubt.core.link;

/// A sliding set of numbers that lie within one capacity, a power of two, of each other. It finds
/// the next member, and the next number that is none, in a few steps however far away they are:
/// above the bits themselves, each level has a bit for each word of the level below.
///
/// The caller keeps the window: it removes what leaves it, and asks with its end.
final class BitRing {
  private final int capacity;

  /// Level 0: which numbers are members. Above: in which words of the level below there is one.
  private final long[][] some;

  /// Level 0 is the same array. Above: which words of the level below are full.
  private final long[][] full;

  /// Words looked at so far: what tests hold against what a peer has sent.
  private long steps;

  BitRing(int capacity) {
    this.capacity = capacity;
    int levels = 1;
    for (int bits = capacity; bits > Long.SIZE; bits /= Long.SIZE) {
      levels++;
    }
    this.some = new long[levels][];
    this.full = new long[levels][];
    int bits = capacity;
    for (int level = 0; level < levels; level++) {
      int words = Math.max(1, bits / Long.SIZE);
      some[level] = new long[words];
      full[level] = level == 0 ? some[0] : new long[words];
      bits = words;
    }
  }

  /// The same members, of which there are none outside `from..end`, with another capacity.
  BitRing resized(int newCapacity, long from, long end) {
    BitRing resized = new BitRing(newCapacity);
    resized.steps = steps;
    for (long seq = next(from, end); seq < end; seq = next(seq + 1, end)) {
      resized.add(seq);
    }
    return resized;
  }

  long steps() {
    return steps;
  }

  boolean contains(long seq) {
    int at = index(seq);
    steps++;
    return (some[0][at >>> 6] >>> at & 1) != 0;
  }

  void add(long seq) {
    int at = index(seq);
    boolean first = true;
    boolean filled = true;
    for (int level = 0; level < some.length && (first || filled); level++) {
      int word = at >>> 6;
      if (first) {
        first = some[level][word] == 0;
        some[level][word] |= 1L << at;
      }
      if (filled) {
        full[level][word] |= 1L << at;
        filled = full[level][word] == -1;
      }
      at = word;
    }
  }

  void remove(long seq) {
    int at = index(seq);
    boolean last = true;
    boolean broken = true;
    for (int level = 0; level < some.length && (last || broken); level++) {
      int word = at >>> 6;
      if (broken) {
        broken = full[level][word] == -1;
        full[level][word] &= ~(1L << at);
      }
      if (last) {
        some[level][word] &= ~(1L << at);
        last = some[level][word] == 0;
      }
      at = word;
    }
  }

  /// Removes all from `from` to `end`, without `end`.
  void removeAll(long from, long end) {
    for (long seq = next(from, end); seq < end; seq = next(seq + 1, end)) {
      remove(seq);
    }
  }

  /// The lowest member from `seq` on; `end` where there is none below it.
  long next(long seq, long end) {
    return seek(some, seq, end, 0);
  }

  /// The lowest number from `seq` on that is no member; `end` where there is none below it.
  long nextAbsent(long seq, long end) {
    return seek(full, seq, end, -1);
  }

  /// @param flip what makes a bit that is looked for a 1
  private long seek(long[][] levels, long seq, long end, long flip) {
    if (seq >= end) {
      return end;
    }
    int from = index(seq);
    int found = find(levels, from, flip);
    if (found < 0) {
      found = find(levels, 0, flip);
    }
    return found < 0 ? end : Math.min(end, seq + (found - from & capacity - 1));
  }

  /// The lowest such bit of level 0 at or above `at`; −1 where there is none.
  private int find(long[][] levels, int at, long flip) {
    for (int level = 0; level < levels.length; level++) {
      if (at >>> 6 >= levels[level].length) {
        return -1;
      }
      steps++;
      long word = (levels[level][at >>> 6] ^ flip) & -1L << at;
      if (word != 0) {
        return descend(levels, level, (at & -Long.SIZE) + Long.numberOfTrailingZeros(word), flip);
      }
      at = (at >>> 6) + 1;
    }
    return -1;
  }

  private int descend(long[][] levels, int level, int at, long flip) {
    for (int below = level - 1; below >= 0; below--) {
      if (at >= levels[below].length) {
        return -1; // a bit of the top level that stands for no word
      }
      steps++;
      at = at * Long.SIZE + Long.numberOfTrailingZeros(levels[below][at] ^ flip);
    }
    return at < capacity ? at : -1;
  }

  private int index(long seq) {
    return (int) seq & capacity - 1;
  }
}
