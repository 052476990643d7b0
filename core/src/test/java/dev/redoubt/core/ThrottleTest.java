package dev.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Throttle<String> throttle = new Throttle<>();

  private static long second(int second) {
    return Duration.ofSeconds(second).toNanos() - 5;
  }

  @Test
  void ofOneKindThereIsALineOnceInTenSeconds() {
    long start = Long.MAX_VALUE - 50 * SECOND; // the clock wraps around on the way
    long lines =
        LongStream.range(0, 1_000)
            .filter(i -> throttle.admits("x", start + i * SECOND / 10))
            .count();
    assertThat(lines).isEqualTo(10);
  }

  @Test
  void theSameIsToldOnceInTenSecondsWithItsNumber() {
    assertThat(throttle.admit("hs", second(0))).isEqualTo(1);
    assertThat(throttle.admits("hs", second(1))).isFalse();
    assertThat(throttle.admits("hs", second(9))).isFalse();
    assertThat(throttle.due(second(9))).isEmpty();
    assertThat(throttle.due(second(10))).isEqualTo(Map.of("hs", 2L));
    assertThat(throttle.admits("hs", second(11))).isFalse();
    assertThat(throttle.due(second(20))).isEqualTo(Map.of("hs", 1L));
    assertThat(throttle.due(second(30))).isEmpty();
    assertThat(throttle.admit("hs", second(31))).isEqualTo(1);
  }

  @Test
  void whatHappensAfterThePauseIsToldWithWhatWasHeldBack() {
    assertThat(throttle.admit("hs", second(0))).isEqualTo(1);
    assertThat(throttle.admit("hs", second(1))).isZero();
    assertThat(throttle.admit("hs", second(10))).isEqualTo(2);
    assertThat(throttle.due(second(11))).isEmpty();
  }

  @Test
  void oneKindHidesNoOther() {
    assertThat(throttle.admits("x", 0)).isTrue();
    assertThat(throttle.admits("x", 1)).isFalse();
    assertThat(throttle.admits("y", 1)).isTrue();
  }
}
