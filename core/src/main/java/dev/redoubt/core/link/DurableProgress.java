package dev.redoubt.core.link;

import org.jspecify.annotations.Nullable;

/// How much of an inbound link's state is durable: no more of what has settled is told, and no
/// message of a higher number than was reserved enters a handler (§7.17).
public final class DurableProgress {
  /// Numbers reserved at once. So many messages may be flagged after a crash though no handler has
  /// seen them.
  private static final int RESERVED = 1_024;

  private final @Nullable KeptLink left;
  private KeptLink durable;
  private @Nullable KeptLink underWay;
  private long reserved;

  /// Numbers below it may have entered a handler of an earlier run.
  private final long suspectBelow;

  /// @param first where a new link starts
  /// @param left as an earlier run has left it; null where it is new
  public DurableProgress(long first, @Nullable KeptLink left) {
    KeptLink start = left == null ? KeptLink.fresh(first) : left;
    this.left = left;
    this.durable = start;
    this.reserved = start.reserved();
    this.suspectBelow = start.reserved();
  }

  /// As an earlier run has left the link; null where it is new.
  @Nullable KeptLink left() {
    return left;
  }

  KeptLink durable() {
    return durable;
  }

  /// Messages below it may enter a handler.
  long reservedDurable() {
    return durable.reserved();
  }

  long reserved() {
    return reserved;
  }

  boolean suspect(long seq) {
    return seq < suspectBelow;
  }

  /// The message of this number is to enter a handler, now or soon.
  ///
  /// @return whether more has to be reserved
  boolean reserve(long seq) {
    boolean more = seq >= reserved - RESERVED / 2;
    if (more) {
      reserved = seq + RESERVED;
    }
    return more;
  }

  /// @return what is to be kept; null where all of it is
  @Nullable KeptLink keep(KeptLink state) {
    if (durable.covers(state)) {
      return null;
    }
    underWay = state;
    return state;
  }

  /// What [#keep] returned is durable.
  ///
  /// @return whether there was any
  boolean kept() {
    KeptLink news = underWay;
    if (news == null) {
      return false;
    }
    durable = news;
    underWay = null;
    return true;
  }
}
