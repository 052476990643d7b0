package dev.redoubt.redis;

import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int LEAST = 16;

  private final Pace pace = new Pace(LEAST);
  private long nowNanos = 1;

  private void brought(int entries, int bytesEach) {
    pace.brought(DATA, entries, (long) entries * bytesEach, nowNanos);
  }

  @Test
  void fullRepliesOfSmallEntriesRaiseTheCountAndOthersDoNot() {
    brought(16, 100);
    assertThat(pace.count(DATA)).isEqualTo(32);
    assertThat(pace.count(HANDSHAKE)).isEqualTo(LEAST);
    brought(31, 100);
    assertThat(pace.count(DATA)).isEqualTo(32);
    assertThat(pace.more(DATA)).isFalse();
    for (int i = 0; i < 10; i++) {
      brought(pace.count(DATA), 100);
      assertThat(pace.more(DATA)).isTrue();
    }
    assertThat(pace.count(DATA)).isEqualTo(Pace.COUNT_MAX);
    brought(3, 100);
    assertThat(pace.count(DATA)).isEqualTo(LEAST);
  }

  @Test
  void largeEntriesAreNeverReadManyAtOnce() {
    brought(16, 10_000);
    assertThat(pace.count(DATA)).isEqualTo(LEAST);
    brought(16, 100);
    brought(32, 10_000);
    assertThat(pace.count(DATA)).isEqualTo(LEAST);
    assertThat(pace.raised()).isFalse();
  }

  @Test
  void aReplyThatWasTooLargeKeepsTheCountLowForAWhile() {
    brought(16, 100);
    assertThat(pace.raised()).isTrue();
    pace.tooLarge(nowNanos);
    brought(16, 100);
    assertThat(pace.raised()).isFalse();
    nowNanos += Duration.ofSeconds(10).toNanos();
    brought(16, 100);
    assertThat(pace.raised()).isTrue();
  }
}
