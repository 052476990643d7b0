package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff = new BackOff();

  @Test
  void delaysDoubleFromFiftyMillisecondsToFiveSeconds() {
    long full = 50;
    for (int i = 0; i < 20; i++) {
      assertThat(backOff.delay()).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
      full = Math.min(2 * full, 5_000);
    }
  }

  @Test
  void onlyASuccessThatHeldBringsTheFirstDelayBack() {
    for (int i = 0; i < 20; i++) {
      Duration unused = backOff.delay();
    }
    backOff.held(Duration.ofSeconds(4));
    assertThat(backOff.delay()).isGreaterThan(Duration.ofSeconds(2));

    backOff.held(Duration.ofSeconds(5));
    assertThat(backOff.delay()).isLessThanOrEqualTo(Duration.ofMillis(50));
  }
}
