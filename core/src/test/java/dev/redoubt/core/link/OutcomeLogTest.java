package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutcomeLogTest {
  private static final Settlement[] SOME = {Settlement.EXPIRED, Settlement.REFUSED};

  private final MemoryBudget budget = new MemoryBudget(64L << 20);
  private final Account account = budget.open(Standing.STRANGER, () -> {});

  @Test
  void agreesWithAMapWhateverHappens() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      OutcomeLog log = new OutcomeLog(account);
      TreeMap<Long, Settlement> model = new TreeMap<>();
      for (int step = 0; step < 200; step++) {
        long seq = random.nextLong(300);
        if (random.nextInt(20) == 0) {
          log.forgetBelow(seq);
          model.headMap(seq).clear();
        } else if (!model.containsKey(seq)) {
          Settlement settlement = SOME[random.nextInt(SOME.length)];
          log.put(seq, settlement);
          model.put(seq, settlement);
        }
        List<Run> runs = new ArrayList<>();
        assertThat(log.runs(runs, 300)).isEqualTo(300);
        assertThat(runs).as("seed %d", seed).isEqualTo(runs(model));
        assertThat(budget.used()).isEqualTo((long) runs.size() * OutcomeLog.ENTRY);
      }
      log.forgetBelow(Long.MAX_VALUE);
    }
  }

  private static List<Run> runs(Map<Long, Settlement> model) {
    List<Run> runs = new ArrayList<>();
    model.forEach((seq, settlement) -> {
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && last.to() == seq && last.code() == settlement.code()) {
        runs.removeLast();
        runs.add(new Run(last.from(), seq + 1, last.code()));
      } else {
        runs.add(new Run(seq, seq + 1, settlement.code()));
      }
    });
    return runs;
  }

  @Test
  void aReceiptGetsAsManyRunsAsItHolds() {
    OutcomeLog log = new OutcomeLog(account);
    for (int i = 0; i <= Protocol.OUTCOME_RUNS; i++) {
      log.put(2L * i, Settlement.EXPIRED);
    }
    List<Run> runs = new ArrayList<>();
    assertThat(log.runs(runs, 9_999)).isEqualTo(2L * Protocol.OUTCOME_RUNS);
    assertThat(runs).hasSize(Protocol.OUTCOME_RUNS);
  }
}
