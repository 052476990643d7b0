package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.frame.Receipt;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How the numbers of a link ended that are settled, but not as handled, until the sender has
/// passed them: runs of numbers that ended alike.
final class OutcomeLog {
  /// What one number takes of the [InboundBudget] at most, bytes.
  static final int ENTRY = 64;

  /// By their first number. No two that end alike touch each other.
  private final TreeMap<Long, Run> runs = new TreeMap<>();

  /// Up to `to`, without it.
  private record Run(long to, Settlement settlement) {
    boolean continuesAs(long seq, Settlement next) {
      return to == seq && settlement == next;
    }
  }

  /// @param seq one that was not put before
  void put(long seq, Settlement settlement) {
    long from = seq;
    long to = seq + 1;
    Map.Entry<Long, Run> before = runs.lowerEntry(seq);
    if (before != null && before.getValue().continuesAs(seq, settlement)) {
      from = before.getKey();
    }
    Run after = runs.get(to);
    if (after != null && after.settlement() == settlement) {
      runs.remove(to);
      to = after.to();
    }
    runs.put(from, new Run(to, settlement));
  }

  /// @return how many numbers were forgotten
  long forgetBelow(long seq) {
    long count = 0;
    NavigableMap<Long, Run> passed = runs.headMap(seq, false);
    while (!passed.isEmpty()) {
      Map.Entry<Long, Run> run = passed.pollFirstEntry();
      long to = Math.min(seq, run.getValue().to());
      count += to - run.getKey();
      if (to < run.getValue().to()) {
        runs.put(to, run.getValue());
      }
    }
    return count;
  }

  /// Adds as many runs as a receipt holds.
  ///
  /// @param end returned where all of them fit
  /// @return the lowest number whose outcome did not fit
  long runs(List<Receipt.Run> into, long end) {
    for (Map.Entry<Long, Run> run : runs.entrySet()) {
      if (into.size() == Limits.OUTCOME_RUNS) {
        return run.getKey();
      }
      Run value = run.getValue();
      into.add(new Receipt.Run(run.getKey(), value.to(), value.settlement().code()));
    }
    return end;
  }
}
