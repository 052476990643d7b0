package dev.redoubt.core;

import java.util.Comparator;

/// Where an envelope stood: of two that carry the same kind of state, the one with the higher
/// position counts. Epoch, generation and counter are unsigned.
///
/// @param sessionOrder which session, the newer the higher
public record Position(long sessionOrder, int epoch, int generation, int counter)
    implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::sessionOrder)
          .thenComparing(Position::epoch, Integer::compareUnsigned)
          .thenComparing(Position::generation, Integer::compareUnsigned)
          .thenComparing(Position::counter, Integer::compareUnsigned);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
