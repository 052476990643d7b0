package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final TransportException FULL = new TransportException("REDIS_FULL", "full");
  private final TransportException DISK = new TransportException("REDIS_DISK", "disk");

  private final List<String> told = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5; // wraps around, as a monotonic clock may
  private final Refusals refusals =
      new Refusals(why -> told.add(why == null ? "taken" : why.code()), () -> now);

  @Test
  void itIsToldAtOnceAndThenLessAndLessOften() {
    for (int second = 0; second < 3_600; second++) {
      refusals.refused(FULL);
      now += Duration.ofSeconds(1).toNanos();
    }

    // At 0, 1, 3, 7, 15 and 31 minutes.
    assertThat(told).containsOnly("REDIS_FULL").hasSize(6);
    assertThat(refusals.current()).isEqualTo(FULL);
  }

  @Test
  void anotherReasonIsToldAtOnce() {
    refusals.refused(FULL);
    refusals.refused(DISK);

    assertThat(told).containsExactly("REDIS_FULL", "REDIS_DISK");
  }

  /// A server on the brink takes every other entry: that is one trouble.
  @Test
  void whatIsRefusedNowAndThenIsOneRefusal() {
    for (int i = 0; i < 40; i++) {
      refusals.refused(FULL);
      refusals.taken();
      now += Duration.ofSeconds(1).toNanos();
    }

    assertThat(told).containsExactly("REDIS_FULL");
  }

  @Test
  void itIsOverOnceSomethingIsTakenAndNothingWasRefusedForAWhile() {
    refusals.refused(FULL);
    now += Refusals.HOLD.toNanos();
    assertThat(refusals.current()).isEqualTo(FULL);
    refusals.taken();
    refusals.taken();

    assertThat(told).containsExactly("REDIS_FULL", "taken");
    assertThat(refusals.current()).isNull();
  }
}
