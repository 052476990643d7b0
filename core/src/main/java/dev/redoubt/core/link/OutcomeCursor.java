package dev.redoubt.core.link;

import dev.redoubt.core.frame.Receipt;
import java.util.List;

/// Looks outcome codes up by ascending numbers: one walk through the runs, however many numbers are
/// asked for.
final class OutcomeCursor {
  private final List<Receipt.Run> runs;
  private int at;

  OutcomeCursor(List<Receipt.Run> runs) {
    this.runs = runs;
  }

  /// 0 (handled) where no run says otherwise.
  ///
  /// @param seq not below one that was asked for before
  int code(long seq) {
    while (at < runs.size() && runs.get(at).to() <= seq) {
      at++;
    }
    return at < runs.size() && runs.get(at).from() <= seq ? runs.get(at).code() : 0;
  }
}
