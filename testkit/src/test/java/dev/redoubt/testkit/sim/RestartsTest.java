package dev.redoubt.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Agents with stores that are killed again and again: seeds in which each gate of SPEC.md §7.17 is
/// needed. The seeds of [SimulationTest] are many more, with all other troubles.
class RestartsTest {
  private static final long SEEDS = Long.getLong("restarts.seeds", 60);

  @Test
  void whatWasKeptIsNeitherLostNorHandledTwiceUnflagged() {
    long restored = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      restored += Simulation.runWithStores(seed).restored();
    }
    assertThat(restored).isGreaterThan(SEEDS);
  }
}
