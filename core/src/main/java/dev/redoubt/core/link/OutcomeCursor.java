package dev.redoubt.core.link;

import dev.redoubt.core.frame.Receipt;
import java.util.List;

/// Looks outcome codes up by ascending numbers; a step back starts over.
final class OutcomeCursor {
  private final List<Receipt.Run> runs;
  private int at;
  private long last = -1;

  OutcomeCursor(List<Receipt.Run> runs) {
    this.runs = runs;
  }

  /// 0 (handled) where no run says otherwise.
  int code(long seq) {
    if (seq < last) {
      at = 0;
    }
    last = seq;
    while (at < runs.size() && runs.get(at).to() <= seq) {
      at++;
    }
    return at < runs.size() && runs.get(at).from() <= seq ? runs.get(at).code() : 0;
  }
}
