package dev.redoubt.core.link;

import dev.redoubt.core.kept.Journal;

/// From which number on a link must not write yet: what a handler sent goes out only once it is
/// durable, with the settlement of what the handler handled, and all that follows waits behind it
/// (§7.17).
final class WriteHolds {
  private static final long NONE = Long.MAX_VALUE;

  private final Journal journal;
  private long first = NONE;
  private long firstAt;

  /// The first number that waits for a later commit. No more than two can be waited for: the one
  /// under way and the next.
  private long second = NONE;

  private long secondAt;

  WriteHolds(Journal journal) {
    this.journal = journal;
  }

  /// The message of this number is durable at `position`.
  void add(long seq, long position) {
    if (journal.durable(position)) {
      return;
    }
    pass();
    if (first == NONE) {
      first = seq;
      firstAt = position;
    } else if (second == NONE && position > firstAt) {
      second = seq;
      secondAt = position;
    }
  }

  /// Numbers from here on must not be written; `Long.MAX_VALUE` where all may be.
  long from() {
    if (first != NONE) {
      pass();
    }
    return first;
  }

  private void pass() {
    if (first != NONE && journal.durable(firstAt)) {
      first = second;
      firstAt = secondAt;
      second = NONE;
      pass();
    }
  }

  /// The position at which nothing waits any more.
  long until() {
    return second == NONE ? first == NONE ? 0 : firstAt : secondAt;
  }

  void clear() {
    first = NONE;
    second = NONE;
  }
}
