package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LogPace pace = new LogPace();

  @Test
  void ofOneKindThereIsALineOnceInTenSeconds() {
    long start = Long.MAX_VALUE - 50 * SECOND; // the clock wraps around on the way
    long lines =
        LongStream.range(0, 1_000).filter(i -> pace.admits("x", start + i * SECOND / 10)).count();
    assertThat(lines).isEqualTo(10);
  }

  @Test
  void oneKindHidesNoOther() {
    assertThat(pace.admits("x", 0)).isTrue();
    assertThat(pace.admits("x", 1)).isFalse();
    assertThat(pace.admits("y", 1)).isTrue();
  }
}
