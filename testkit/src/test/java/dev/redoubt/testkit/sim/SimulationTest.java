package dev.redoubt.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Run more with `-Dsimulation.seeds=N`, or replay one with `-Dsimulation.seed=S`.
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 500);

  @Test
  void nothingIsLostOrDoubledUnderAnySeed() {
    Long replay = Long.getLong("simulation.seed");
    long first = replay == null ? 0 : replay;
    long last = replay == null ? SEEDS - 1 : replay;
    long handled = 0;
    long redelivered = 0;
    long restarts = 0;
    for (long seed = first; seed <= last; seed++) {
      Simulation.Result result = Simulation.run(seed);
      handled += result.handled();
      redelivered += result.redelivered();
      restarts += result.restarts();
    }
    System.out.printf(
        "simulation: %d seeds, %d handled, %d redelivered, %d restarts%n",
        last - first + 1, handled, redelivered, restarts);
    assertThat(handled).isPositive();
  }
}
