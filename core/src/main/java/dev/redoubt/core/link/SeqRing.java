package dev.redoubt.core.link;

import org.jspecify.annotations.Nullable;

/// A sparse, sliding window of values by sequence number. Everything below [#base()] is gone;
/// reading, writing and moving the base are constant time.
final class SeqRing<T> {
  /// Slots of a ring that holds little or nothing.
  static final int LEAST_CAPACITY = 16;

  private @Nullable Object[] slots = new Object[LEAST_CAPACITY];
  private long base;
  private long end;

  SeqRing(long base) {
    this.base = base;
    this.end = base;
  }

  /// The lowest number that may hold a value.
  long base() {
    return base;
  }

  /// One more than the highest number that ever held a value, at least the base.
  long end() {
    return end;
  }

  /// Slots that it has now.
  int capacity() {
    return slots.length;
  }

  /// Slots that it would have once `seq`, which is not below the base, held a value.
  int capacityFor(long seq) {
    long spread = seq + 1 - base;
    return spread <= slots.length
        ? slots.length
        : Math.toIntExact(Long.highestOneBit(spread - 1) << 1);
  }

  /// The value at `seq`, or null where there is none.
  @SuppressWarnings("unchecked")
  @Nullable T at(long seq) {
    return seq < base || seq >= end ? null : (T) slots[index(seq)];
  }

  /// What is done with each value, which may clear it.
  interface Visitor<T> {
    void visit(long seq, T value);
  }

  /// In the order of the numbers.
  void forEach(Visitor<? super T> visitor) {
    for (long seq = base; seq < end; seq++) {
      T value = at(seq);
      if (value != null) {
        visitor.visit(seq, value);
      }
    }
  }

  /// @throws IllegalArgumentException if `seq` lies below the base
  void put(long seq, T value) {
    if (seq < base) {
      throw new IllegalArgumentException(
          "Number " + seq + " lies below the window at " + base + ".");
    }
    if (seq >= end) {
      reserve(capacityFor(seq));
      end = seq + 1;
    }
    slots[index(seq)] = value;
  }

  /// Forgets the value at `seq`, if there is one.
  void clear(long seq) {
    if (seq >= base && seq < end) {
      slots[index(seq)] = null;
    }
  }

  /// Forgets everything below `newBase`. An empty ring gives back the room that it had.
  void advance(long newBase) {
    for (; base < newBase && base < end; base++) {
      slots[index(base)] = null;
    }
    base = Math.max(base, newBase);
    end = Math.max(end, base);
    if (base == end && slots.length > LEAST_CAPACITY) {
      slots = new Object[LEAST_CAPACITY];
    }
  }

  private int index(long seq) {
    return (int) seq & (slots.length - 1);
  }

  private void reserve(int capacity) {
    if (capacity == slots.length) {
      return;
    }
    @Nullable Object[] old = slots;
    slots = new Object[capacity];
    for (long seq = base; seq < end; seq++) {
      slots[index(seq)] = old[(int) seq & (old.length - 1)];
    }
  }
}
