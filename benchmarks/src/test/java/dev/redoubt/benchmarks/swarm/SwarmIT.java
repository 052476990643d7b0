package dev.redoubt.benchmarks.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Runs the processes of the swarm over a real Redis for a few seconds and checks what can be
/// counted. `benchmarks/swarm` judges rates and times.
class SwarmIT {
  @Test
  void honestAgentsLoseNothingUnderAttackOverRedis() throws Exception {
    Swarm.Run run = new Swarm.Run(2, 20, 50, 3, 1);
    var figures = run.overRealRedis();
    System.out.println(figures);
    assertThat(figures.of("wrong")).isZero();
    assertThat(figures.of("throughput")).isPositive();
    assertThat(figures.of("memory-most")).isLessThanOrEqualTo(figures.of("memory-bound"));
  }
}
