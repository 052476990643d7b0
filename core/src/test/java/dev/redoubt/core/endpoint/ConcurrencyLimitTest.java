package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.RoundTrips;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
  private static final long MILLI = 1_000_000;

  private final ConcurrencyLimit limit = new ConcurrencyLimit();

  private void add(int count, long millis, long shortest, boolean demand) {
    for (int i = 0; i < count; i++) {
      int inFlight = demand ? limit.envelopes() : 1;
      limit.add(new RoundTrips.Sample(millis * MILLI, shortest * MILLI), inFlight, demand);
    }
  }

  @Test
  void itNeverEndsAtNothingNorGrowsForEver() {
    add(10_000, 60_000, 1, true);
    assertThat(limit.envelopes()).isBetween(1, 8);
    add(100_000, 1, 1, true);
    assertThat(limit.envelopes()).isEqualTo(1_024);
  }

  @Test
  void aReceiptThatWaitsForQuickHandlersIsNotTakenForCongestion() {
    add(100, 6, 1, true);
    assertThat(limit.envelopes()).isGreaterThan(16);
  }

  @Test
  void aPathThatIsAlwaysLongIsNotTakenForCongestion() {
    add(100, 300, 250, true);
    assertThat(limit.envelopes()).isGreaterThan(16);
  }

  @Test
  void oneSlowPeerAmongManyTakesLittle() {
    for (int i = 0; i < 1_000; i++) {
      add(1, 60_000, 1, true);
      add(19, 2, 1, true);
    }
    assertThat(limit.envelopes()).isGreaterThan(100);
  }

  @Test
  void pausesOfAQuietAgentTeachNothing() {
    add(10_000, 300, 1, false);
    assertThat(limit.envelopes()).isEqualTo(16);
  }

  @Test
  void longRoundTripsCountWhereHalfOfTheLimitIsUsed() {
    for (int i = 0; i < 100; i++) {
      limit.add(new RoundTrips.Sample(300 * MILLI, MILLI), limit.envelopes() / 2 + 1, false);
    }
    assertThat(limit.envelopes()).isEqualTo(1);
  }

  @Test
  void patienceFollowsRoundTripsWithinBounds() {
    assertThat(limit.patienceNanos()).isEqualTo(50 * MILLI);
    add(100, 40, 40, false);
    assertThat(limit.patienceNanos()).isBetween(159 * MILLI, 161 * MILLI);
    add(100, 3_600_000, 40, false);
    assertThat(limit.patienceNanos()).isEqualTo(500 * MILLI);
  }
}
