package dev.redoubt.gateway.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The newest of what was added, up to a bound. Not thread-safe.
final class Ring<T extends Numbered> {
  private final ArrayDeque<T> newest = new ArrayDeque<>();
  private final int max;

  Ring(int max) {
    this.max = max;
  }

  /// @param one with a higher number than all before
  void add(T one) {
    if (newest.size() == max) {
      newest.removeFirst();
    }
    newest.addLast(one);
  }

  /// Those with a higher number than `number`, the oldest first.
  List<T> after(long number) {
    List<T> after = new ArrayList<>();
    for (Iterator<T> back = newest.descendingIterator(); back.hasNext(); ) {
      T one = back.next();
      if (one.number() <= number) {
        break;
      }
      after.add(one);
    }
    return after.reversed();
  }
}
