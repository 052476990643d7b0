package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryLimitTest {
  private static final long NOW = Long.MAX_VALUE - 5;
  private static final int MIB = 1 << 20;
  private final EntryLimit limit = new EntryLimit();

  @Test
  void anEntryRefusedForItsSizeIsNotRetriedForAMinute() {
    limit.refused(MIB, NOW);

    assertThat(limit.exceeded(MIB - 1, NOW)).isFalse();
    assertThat(limit.exceeded(MIB, NOW)).isTrue();
    assertThat(limit.exceeded(MIB, NOW + EntryLimit.TRUSTED.toNanos())).isFalse();
  }

  @Test
  void threeConnectionsClosedInARowBlameTheLargestEntrySentOnAllOfThem() {
    assertThat(limit.lost("first", MIB, NOW)).isFalse();
    assertThat(limit.lost("first", MIB / 2, NOW)).isFalse();
    assertThat(limit.lost("second", MIB, NOW)).isFalse();
    assertThat(limit.lost("third", MIB / 2, NOW)).isFalse();
    assertThat(limit.lost("third", MIB, NOW)).isTrue();

    assertThat(limit.exceeded(MIB, NOW)).isTrue();
    assertThat(limit.exceeded(MIB - 1, NOW)).isFalse();
  }

  @Test
  void anAcceptedEntryOfThatSizeClearsTheSuspicion() {
    limit.lost("first", MIB, NOW);
    limit.lost("second", MIB, NOW);
    limit.taken(MIB);

    assertThat(limit.lost("third", MIB, NOW)).isFalse();
  }

  @Test
  void smallEntriesAreNeverBlamed() {
    for (int i = 0; i < 10; i++) {
      assertThat(limit.lost(i, 10_000, NOW)).isFalse();
    }

    assertThat(limit.exceeded(10_000, NOW)).isFalse();
  }
}
