package dev.redoubt.benchmarks.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Runs a small swarm for half an hour; `benchmarks/swarm` runs a thousand peers for a day.
class VirtualSwarmTest {
  @Test
  void honestAgentsLoseNothingUnderAttack() {
    VirtualSwarm.Result result =
        VirtualSwarm.run(
            new VirtualSwarm.Plan(2, 40, Duration.ofMinutes(30), Duration.ofSeconds(2), 8 << 20, 1),
            hour -> {});
    assertThat(result.wrong()).isEmpty();
    assertThat(result.sent()).isGreaterThan(100);
    assertThat(result.outcomes()).containsOnlyKeys("HANDLED");
    assertThat(result.newcomers()).isGreaterThan(3);
    assertThat(result.strikes()).containsOnlyKeys(Attack.values());
  }
}
