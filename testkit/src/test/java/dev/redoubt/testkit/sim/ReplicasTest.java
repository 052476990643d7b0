package dev.redoubt.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several instances of a name share the work, while they come, go, crash and stall: what
/// [SimulationTest] checks holds, and keys keep their order. `-Dreplicas.seeds=N` runs N seeds,
/// from `-Dreplicas.first=K` on.
class ReplicasTest {
  private static final long SEEDS = Long.getLong("replicas.seeds", 200);
  private static final long FIRST = Long.getLong("replicas.first", 0);

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void nothingIsLostDoubledOrOutOfOrderUnderAnySeed() {
    List<String> failures =
        LongStream.range(FIRST, FIRST + SEEDS)
            .parallel()
            .mapToObj(ReplicasTest::failure)
            .filter(failure -> !failure.isEmpty())
            .toList();
    assertThat(failures).isEmpty();
  }

  private static String failure(long seed) {
    try {
      assertThat(Simulation.runWithReplicas(seed).handled()).isPositive();
      return "";
    } catch (AssertionError violation) {
      return String.valueOf(violation.getMessage());
    }
  }

  @Test
  void whatIsBalancedIsSpreadEvenlyWhereNobodyDies() {
    for (long seed = 0; seed < 6; seed++) {
      List<Long> handled = Spread.handledByEach(seed, 3 + (int) seed % 3);
      double even = handled.stream().mapToLong(Long::longValue).average().orElseThrow();
      assertThat(handled).as("seed " + seed).allMatch(count -> Math.abs(count - even) < even / 5);
    }
  }
}
