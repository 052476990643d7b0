package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PingsTest {
  private static final long NOW = Long.MAX_VALUE - 5;
  private final Pings pings = new Pings();

  @Test
  void aReaderIsStuckOnceAPingIsOverdueAndThatIsSaidOnce() {
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

  /// A server that is full takes no ping: the reader may be as well as ever.
  @Test
  void aPingThatRedisRefusedIsNotMissed() {
    pings.sent(Stream.DATA, NOW);
    pings.refused(Stream.DATA);

    assertThat(pings.stuck(after(60))).isFalse();
  }

  @Test
  void theOtherStreamDoesNotStandInForTheStuckOne() {
    pings.sent(Stream.DATA, NOW);
    pings.sent(Stream.HANDSHAKE, NOW);
    pings.back(Stream.HANDSHAKE);

    assertThat(pings.stuck(after(16))).isTrue();
  }

  @Test
  void whoRecoversAndIsStuckAgainIsReportedAgain() {
    pings.sent(Stream.DATA, NOW);
    assertThat(pings.stuck(after(16))).isTrue();
    pings.back(Stream.DATA);
    pings.sent(Stream.DATA, after(20));

    assertThat(pings.stuck(after(36))).isTrue();
  }

  @Test
  void whatAnOutageLostIsForgotten() {
    pings.sent(Stream.DATA, NOW);
    pings.forget();

    assertThat(pings.stuck(after(60))).isFalse();
  }

  /// The clock wraps around in these tests, as a monotonic clock may.
  private static long after(int seconds) {
    return NOW + Duration.ofSeconds(seconds).toNanos();
  }
}
