package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.message.Settlement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How the numbers of a link ended that are settled, but not as handled, until the sender has
/// passed them. A run of the same code is one entry.
final class OutcomeLog {
  /// What one entry takes, bytes of heap.
  static final int ENTRY = 96;

  private final Account account;

  private record Run(long to, Settlement code) {}

  /// By their first number.
  private final TreeMap<Long, Run> runs = new TreeMap<>();

  OutcomeLog(Account account) {
    this.account = account;
  }

  /// Of a number that was never held: not more than a receipt can tell.
  ///
  /// @return false where there is no room
  boolean take(long seq, Settlement code) {
    if (runs.size() == Protocol.OUTCOME_RUNS || !account.take(MemoryUse.LINKS, ENTRY, true)) {
      return false;
    }
    account.give(MemoryUse.LINKS, ENTRY);
    put(seq, code);
    return true;
  }

  /// Of a number that was held, which took more.
  void put(long seq, Settlement code) {
    int before = runs.size();
    add(seq, code);
    charge(before);
  }

  private void charge(int before) {
    account.add(MemoryUse.LINKS, (runs.size() - before) * (long) ENTRY);
  }

  private void add(long seq, Settlement code) {
    long from = seq;
    long to = seq + 1;
    Map.Entry<Long, Run> before = runs.floorEntry(seq);
    if (before != null && before.getValue().equals(new Run(seq, code))) {
      from = before.getKey();
    }
    Run after = runs.get(to);
    if (after != null && after.code == code) {
      runs.remove(to);
      to = after.to;
    }
    runs.put(from, new Run(to, code));
  }

  /// Of an earlier run.
  void restore(Receipt.Run run) {
    int before = runs.size();
    for (Settlement code : Settlement.values()) {
      if (code.code() == run.code()) {
        runs.put(run.from(), new Run(run.to(), code));
      }
    }
    charge(before);
  }

  void allRuns(List<Receipt.Run> into) {
    runs.forEach((from, run) -> into.add(new Receipt.Run(from, run.to, run.code.code())));
  }

  void forgetBelow(long seq) {
    int before = runs.size();
    Map.Entry<Long, Run> cut = runs.lowerEntry(seq);
    if (cut == null) {
      return;
    }
    runs.headMap(seq).clear();
    if (cut.getValue().to > seq) {
      runs.put(seq, cut.getValue());
    }
    charge(before);
  }

  /// Adds as many runs as a receipt holds.
  ///
  /// @param end returned where all of them fit
  /// @return the lowest number whose outcome did not fit
  long runs(List<Receipt.Run> into, long end) {
    for (Map.Entry<Long, Run> run : runs.entrySet()) {
      if (into.size() == Protocol.OUTCOME_RUNS) {
        return run.getKey();
      }
      into.add(new Receipt.Run(run.getKey(), run.getValue().to, run.getValue().code.code()));
    }
    return end;
  }
}
