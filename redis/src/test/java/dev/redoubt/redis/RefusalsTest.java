package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final TransportException full = new TransportException("REDIS_FULL", "full");
  private final TransportException disk = new TransportException("REDIS_DISK", "disk");

  private final List<String> reports = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5; // wraps around, as a monotonic clock can
  private final Refusals refusals =
      new Refusals(why -> reports.add(why == null ? "taken" : why.code()), () -> now);

  @Test
  void aRefusalIsReportedAtOnceAndThenLessAndLessOften() {
    for (int second = 0; second < 3_600; second++) {
      refusals.refused(full);
      now += Duration.ofSeconds(1).toNanos();
    }

    // At 0, 1, 3, 7, 15 and 31 minutes.
    assertThat(reports).containsOnly("REDIS_FULL").hasSize(6);
    assertThat(refusals.current()).isEqualTo(full);
  }

  @Test
  void anotherReasonIsReportedAtOnce() {
    refusals.refused(full);
    refusals.refused(disk);

    assertThat(reports).containsExactly("REDIS_FULL", "REDIS_DISK");
  }

  /// A server at its limit may accept every other entry; that is one refusal.
  @Test
  void intermittentRefusalsAreReportedOnce() {
    for (int i = 0; i < 40; i++) {
      refusals.refused(full);
      refusals.taken();
      now += Duration.ofSeconds(1).toNanos();
    }

    assertThat(reports).containsExactly("REDIS_FULL");
  }

  @Test
  void aRefusalEndsWithAnAcceptedEntryAfterAWhileWithoutRefusals() {
    refusals.refused(full);
    now += Refusals.HOLD.toNanos();
    assertThat(refusals.current()).isEqualTo(full);
    refusals.taken();
    refusals.taken();

    assertThat(reports).containsExactly("REDIS_FULL", "taken");
    assertThat(refusals.current()).isNull();
  }
}
