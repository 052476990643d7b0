package dev.redoubt;

import dev.redoubt.message.Settlement;
import java.util.Arrays;
import java.util.List;

/// How a handler has ended, and what it sends with that.
record Settled(Settlement settlement, List<HeldSend> sends) {
  /// One for each settlement, so that what sends nothing costs nothing.
  private static final List<Settled> ALONE =
      Arrays.stream(Settlement.values()).map(each -> new Settled(each, List.of())).toList();

  @SuppressWarnings("EnumOrdinal") // an index, made above
  static Settled as(Settlement settlement) {
    return ALONE.get(settlement.ordinal());
  }

  static Settled handled(List<HeldSend> sends) {
    return sends.isEmpty() ? as(Settlement.HANDLED) : new Settled(Settlement.HANDLED, sends);
  }
}
