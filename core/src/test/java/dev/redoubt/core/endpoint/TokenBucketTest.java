package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.environment.Now;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final Now START = new Now(77, 0);
  private final TokenBucket bucket = new TokenBucket(10, Duration.ofSeconds(1), START);

  private static Now after(long millis) {
    return new Now(START.plus(Duration.ofMillis(millis)), 0);
  }

  private int takeAll(Now now) {
    int taken = 0;
    while (bucket.take(now)) {
      taken++;
    }
    return taken;
  }

  @Test
  void holdsASpansWorthAndNoMore() {
    assertThat(takeAll(START)).isEqualTo(10);
    assertThat(takeAll(after(1_000_000))).isEqualTo(10);
  }

  @Test
  void fillsEvenlyAndLosesNoFractions() {
    takeAll(START);
    int taken = 0;
    for (int millis = 0; millis <= 3_000; millis += 7) {
      taken += takeAll(after(millis));
    }
    assertThat(taken).isBetween(29, 30);
  }

  @Test
  void isFullAgainAfterASpan() {
    assertThat(bucket.full(START)).isTrue();
    takeAll(START);
    assertThat(bucket.full(after(999))).isFalse();
    assertThat(bucket.full(after(1_000))).isTrue();
  }
}
