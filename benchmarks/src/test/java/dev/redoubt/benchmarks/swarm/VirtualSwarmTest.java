package dev.redoubt.benchmarks.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A small swarm and half an hour; `benchmarks/swarm` has a thousand and a day.
class VirtualSwarmTest {
  @Test
  void theHonestDoNotNoticeWhatTheHostileDo() {
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
