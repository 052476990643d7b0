package dev.redoubt;

import dev.redoubt.message.Settlement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a message is settled, and what goes with that.
///
/// @param sends what its handler sends
/// @param dead what to remember of a message that was not handled; null if nothing
record Settled(Settlement settlement, List<HeldSend> sends, @Nullable Dead dead) {
  /// One for each settlement, so that what needs nothing more costs nothing.
  private static final List<Settled> ALONE =
      Arrays.stream(Settlement.values()).map(each -> new Settled(each, List.of(), null)).toList();

  /// @param attempts so many its handler had
  /// @param cause the class of the last exception, never its message, which may quote the payload;
  ///   empty if there was none
  record Dead(int attempts, String cause) {}

  @SuppressWarnings("EnumOrdinal") // an index, made above
  static Settled as(Settlement settlement) {
    return ALONE.get(settlement.ordinal());
  }

  static Settled handled(List<HeldSend> sends) {
    return sends.isEmpty() ? as(Settlement.HANDLED) : new Settled(Settlement.HANDLED, sends, null);
  }

  static Settled dead(Settlement reason, int attempts, @Nullable Throwable cause) {
    String name = cause == null ? "" : cause.getClass().getName();
    return new Settled(reason, List.of(), new Dead(attempts, name));
  }
}
