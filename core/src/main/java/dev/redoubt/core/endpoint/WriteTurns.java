package dev.redoubt.core.endpoint;

import java.util.LinkedHashSet;

/// Bounds how many envelopes with messages one agent has in flight over all its links. Messages of
/// a link that waits for its turn share its next envelope.
///
/// Without this bound a thousand links would write a thousand envelopes with a message each, and
/// sign, verify and acknowledge every one of them.
final class WriteTurns {
  /// Enough to keep Redis and both ends busy.
  private static final int UNDER_WAY_MAX = 16;

  private final Agenda agenda;
  private final LinkedHashSet<Agenda.Task> waiting = new LinkedHashSet<>();
  private int underWay;

  WriteTurns(Agenda agenda) {
    this.agenda = agenda;
  }

  /// Whether `part` may write one more; where not, it is flushed again once it may.
  boolean free(Agenda.Task part) {
    boolean free = underWay < UNDER_WAY_MAX;
    if (!free) {
      waiting.add(part);
    }
    return free;
  }

  void take() {
    underWay++;
  }

  void giveBack(int count) {
    underWay -= count;
    passOn();
  }

  /// Lets the next in line write, where there is room. Called after each flush, which may not have
  /// used its turn.
  void passOn() {
    if (underWay < UNDER_WAY_MAX && !waiting.isEmpty()) {
      agenda.touch(waiting.removeFirst());
    }
  }

  /// `part` is forgotten.
  void forget(Agenda.Task part) {
    waiting.remove(part);
  }
}
