package dev.redoubt.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.benchmarks.chaos.HistoryCheck.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All topologies at once, each with agents in processes of their own. `servers/chaos` runs longer.
class ChaosIT {
  private static final String FAULTS = "100";
  private static final String MESSAGES = "200000";
  private static final long SEED = new Random().nextInt(1_000_000);

  private static Map<Topology, FutureTask<Verdict>> runs = Map.of();

  @BeforeAll
  static void start() throws Exception {
    runs =
        Chaos.start(
            Options.parse(
                SEED,
                List.of(
                    "--faults",
                    FAULTS,
                    "--messages",
                    MESSAGES,
                    "--processes",
                    "1",
                    "--agents",
                    "2",
                    "--folder",
                    "target/chaos")));
  }

  @ParameterizedTest
  @EnumSource
  void whateverHappensToServersEachMessageIsHandledOnceAndInOrder(Topology topology)
      throws InterruptedException, ExecutionException {
    Verdict verdict = Objects.requireNonNull(runs.get(topology)).get();
    assertThat(verdict.violations())
        .as("seed %d, %s, histories in benchmarks/target/chaos", SEED, verdict.examples())
        .isEmpty();
    assertThat(verdict.sent()).isGreaterThanOrEqualTo(Integer.parseInt(MESSAGES) / 4);
  }
}
