package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PingsTest {
  private static final long NOW = Long.MAX_VALUE - 5;
  private final Pings pings = new Pings();

  @Test
  void anOverduePingReportsAStuckReaderOnce() {
    pings.sent(Stream.DATA, NOW);
    pings.sent(Stream.DATA, after(10));

    assertThat(pings.stuck(after(15))).isFalse();
    assertThat(pings.stuck(after(16))).isTrue();
    assertThat(pings.stuck(after(20))).isFalse();
  }

  @Test
  void aPingThatCameBackIsNotMissed() {
    pings.sent(Stream.DATA, NOW);
    pings.back(Stream.DATA);

    assertThat(pings.stuck(after(60))).isFalse();
  }

  /// A full server refuses pings, which says nothing about the reader.
  @Test
  void aPingThatRedisRefusedIsNotMissed() {
    pings.sent(Stream.DATA, NOW);
    pings.refused(Stream.DATA);

    assertThat(pings.stuck(after(60))).isFalse();
  }

  @Test
  void aPingOfTheOtherStreamDoesNotCount() {
    pings.sent(Stream.DATA, NOW);
    pings.sent(Stream.HANDSHAKE, NOW);
    pings.back(Stream.HANDSHAKE);

    assertThat(pings.stuck(after(16))).isTrue();
  }

  @Test
  void aReaderThatIsStuckAgainIsReportedAgain() {
    pings.sent(Stream.DATA, NOW);
    assertThat(pings.stuck(after(16))).isTrue();
    pings.back(Stream.DATA);
    pings.sent(Stream.DATA, after(20));

    assertThat(pings.stuck(after(36))).isTrue();
  }

  @Test
  void pingsLostInAnOutageAreForgotten() {
    pings.sent(Stream.DATA, NOW);
    pings.forget();

    assertThat(pings.stuck(after(60))).isFalse();
  }

  /// The clock wraps around in these tests, as a monotonic clock can.
  private static long after(int seconds) {
    return NOW + Duration.ofSeconds(seconds).toNanos();
  }
}
