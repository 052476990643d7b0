package dev.redoubt.benchmarks.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The processes of the swarm over a real Redis, for a few seconds: they start, attack, and keep
/// what can be counted. Rates and times are for `benchmarks/swarm` to judge.
class SwarmIT {
  @Test
  void theHonestLoseNothingBesideAFewHostile() throws Exception {
    Swarm.Run run = new Swarm.Run(2, 20, 50, 3, 1);
    var figures = run.overRealRedis();
    System.out.println(figures);
    assertThat(figures.of("wrong")).isZero();
    assertThat(figures.of("throughput")).isPositive();
    assertThat(figures.of("memory-most")).isLessThanOrEqualTo(figures.of("memory-bound"));
  }
}
