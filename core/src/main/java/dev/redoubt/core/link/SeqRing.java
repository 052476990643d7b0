package dev.redoubt.core.link;

import org.jspecify.annotations.Nullable;

/// A sparse, sliding window of values by sequence number. Everything below [#base()] is gone.
/// Reading and writing are constant time, and numbers without a value cost nothing to pass over.
///
/// It keeps the room that it once took until [#trim].
final class SeqRing<T> {
  /// Slots of a ring that holds little or nothing.
  static final int LEAST_CAPACITY = 16;

  private @Nullable Object[] slots = new Object[LEAST_CAPACITY];
  private BitRing taken = new BitRing(LEAST_CAPACITY);
  private long base;
  private long end;

  /// Slots looked at so far.
  private long looks;

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

  /// Slots and words looked at so far: what tests hold against what a peer has sent.
  long steps() {
    return looks + taken.steps();
  }

  /// The value at `seq`, or null where there is none.
  @SuppressWarnings("unchecked")
  @Nullable T at(long seq) {
    looks++;
    return seq < base || seq >= end ? null : (T) slots[index(seq)];
  }

  /// The lowest number from `seq` on that holds a value; [#end()] where none does.
  long next(long seq) {
    return taken.next(Math.max(seq, base), end);
  }

  /// The lowest number from `seq` on, not below the base, that holds no value; [#end()] where each
  /// does.
  long nextFree(long seq) {
    return taken.nextAbsent(seq, end);
  }

  /// What is done with each value, which may clear it.
  interface Visitor<T> {
    void visit(long seq, T value);
  }

  /// In the order of the numbers.
  void forEach(Visitor<? super T> visitor) {
    forEach(base, end, visitor);
  }

  /// The values from `from` to `to`, without `to`, in the order of the numbers.
  void forEach(long from, long to, Visitor<? super T> visitor) {
    long stop = Math.min(to, end);
    for (long seq = next(from); seq < stop; seq = next(seq + 1)) {
      T value = at(seq);
      if (value != null) {
        visitor.visit(seq, value);
      }
    }
  }

  /// @throws IllegalArgumentException if `seq` lies below the base
  void put(long seq, T value) {
    reach(seq);
    slots[index(seq)] = value;
    taken.add(seq);
  }

  /// Makes `seq` lie below the end.
  ///
  /// @throws IllegalArgumentException if it lies below the base
  void reach(long seq) {
    if (seq < base) {
      throw new IllegalArgumentException(
          "Number " + seq + " lies below the window at " + base + ".");
    }
    if (seq >= end) {
      resize(capacityFor(seq));
      end = seq + 1;
    }
  }

  /// Forgets the value at `seq`, if there is one.
  void clear(long seq) {
    if (seq >= base && seq < end) {
      slots[index(seq)] = null;
      taken.remove(seq);
    }
  }

  /// Forgets everything below `newBase`.
  void advance(long newBase) {
    if (newBase <= base) {
      return;
    }
    forEach(base, newBase, (seq, value) -> clear(seq));
    base = newBase;
    end = Math.max(end, base);
  }

  /// Gives back the room that it had, where it is empty.
  void trim() {
    if (base == end) {
      resize(LEAST_CAPACITY);
    }
  }

  private int index(long seq) {
    return (int) seq & (slots.length - 1);
  }

  private void resize(int capacity) {
    if (capacity == slots.length) {
      return;
    }
    @Nullable Object[] old = slots;
    slots = new Object[capacity];
    for (long seq = next(base); seq < end; seq = next(seq + 1)) {
      slots[index(seq)] = old[(int) seq & (old.length - 1)];
    }
    taken = taken.resized(capacity, base, end);
  }
}
