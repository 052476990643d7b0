package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff = new BackOff();

  @Test
  void delaysDoubleFromFiftyMillisecondsToASecond() {
    assertThatDelaysStartOver();
  }

  private void assertThatDelaysStartOver() {
    long full = 50;
    for (int i = 0; i < 30; i++) {
      assertThat(backOff.delay()).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
      full = Math.min(2 * full, 1_000);
    }
  }

  @Test
  void afterHalfAMinuteDelaysGrowToFiveSeconds() {
    waitLong();
    for (int i = 0; i < 20; i++) {
      assertThat(backOff.delay()).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
    }
  }

  @Test
  void onlyASuccessThatHeldBringsTheFirstDelayBack() {
    waitLong();
    backOff.held(Duration.ofMillis(999));
    assertThat(backOff.delay()).isGreaterThan(Duration.ofSeconds(2));

    backOff.held(Duration.ofSeconds(1));
    assertThatDelaysStartOver();
  }

  private void waitLong() {
    for (int i = 0; i < 50; i++) {
      Duration unused = backOff.delay();
    }
  }
}
