package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.frame.Receipt;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How the numbers of a link ended that are settled, but not as handled, until the sender has
/// passed them.
final class OutcomeLog {
  /// What one entry takes of the [InboundBudget], bytes.
  static final int ENTRY = 64;

  private final TreeMap<Long, Settlement> outcomes = new TreeMap<>();

  void put(long seq, Settlement settlement) {
    outcomes.put(seq, settlement);
  }

  /// @return how many were forgotten
  int forgetBelow(long seq) {
    Map<Long, Settlement> passed = outcomes.headMap(seq);
    int count = passed.size();
    passed.clear();
    return count;
  }

  int size() {
    return outcomes.size();
  }

  /// Adds as many runs as a receipt holds.
  ///
  /// @param end returned where all of them fit
  /// @return the lowest number whose outcome did not fit
  long runs(List<Receipt.Run> into, long end) {
    long from = -1;
    long to = -1;
    @Nullable Settlement code = null;
    for (Map.Entry<Long, Settlement> outcome : outcomes.entrySet()) {
      long seq = outcome.getKey();
      if (seq == to && outcome.getValue() == code) {
        to++;
        continue;
      }
      if (code != null) {
        into.add(new Receipt.Run(from, to, code.code()));
        if (into.size() == Limits.OUTCOME_RUNS) {
          return seq;
        }
      }
      from = seq;
      to = seq + 1;
      code = outcome.getValue();
    }
    if (code != null) {
      into.add(new Receipt.Run(from, to, code.code()));
    }
    return end;
  }
}
