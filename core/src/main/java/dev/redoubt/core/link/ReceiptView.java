package dev.redoubt.core.link;

import dev.redoubt.core.Position;
import dev.redoubt.core.frame.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the newest receipt of a link says is received. A receipt of a new session replaces what the
/// session before said, even where it says less.
final class ReceiptView {
  private @Nullable Position newest;
  private long next;
  private List<Receipt.Range> above = List.of();

  /// All below it is received.
  long next() {
    return next;
  }

  /// @return false where a newer receipt was taken before
  boolean take(Receipt receipt, Position position) {
    if (newest != null && position.compareTo(newest) <= 0) {
      return false;
    }
    newest = position;
    next = receipt.receivedNext();
    above = List.copyOf(receipt.receivedAbove());
    return true;
  }

  /// The lowest number from `seq` on that is not received.
  long nextMissing(long seq) {
    long missing = Math.max(seq, next);
    for (Receipt.Range range : above) {
      if (missing < range.from()) {
        break;
      }
      missing = Math.max(missing, range.to());
    }
    return missing;
  }

  /// The end of the gap that `seq`, which is missing, lies in, at most `end`.
  long gapEnd(long seq, long end) {
    for (Receipt.Range range : above) {
      if (range.from() > seq) {
        return Math.min(range.from(), end);
      }
    }
    return end;
  }
}
