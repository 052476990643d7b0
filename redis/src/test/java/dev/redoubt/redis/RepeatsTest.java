package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.Repeats.Report;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final Report HS = new Report(Misbehaviour.POISONED_STREAM, "hs");
  private static final Report IN = new Report(Misbehaviour.POISONED_STREAM, "in");

  private final Repeats repeats = new Repeats();

  private static long second(int second) {
    return Duration.ofSeconds(second).toNanos() - 5;
  }

  @Test
  void theSameIsToldOnceInTenSecondsWithItsNumber() {
    assertThat(repeats.first(HS, second(0))).isTrue();
    assertThat(repeats.first(HS, second(1))).isFalse();
    assertThat(repeats.first(HS, second(9))).isFalse();
    assertThat(repeats.due(second(9))).isEmpty();
    assertThat(repeats.due(second(10)))
        .containsExactly(new Report(Misbehaviour.POISONED_STREAM, "hs, 2 times more since then"));
    assertThat(repeats.first(HS, second(11))).isFalse();
    assertThat(repeats.due(second(20)))
        .containsExactly(new Report(Misbehaviour.POISONED_STREAM, "hs, 1 times more since then"));
    assertThat(repeats.due(second(30))).isEmpty();
    assertThat(repeats.first(HS, second(31))).isTrue();
  }

  @Test
  void nothingHidesAnythingElse() {
    assertThat(repeats.first(HS, second(0))).isTrue();
    assertThat(repeats.first(IN, second(0))).isTrue();
  }
}
