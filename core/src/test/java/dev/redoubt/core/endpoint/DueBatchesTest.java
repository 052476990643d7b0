package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DueBatchesTest {
  private final DueBatches due =
      new DueBatches(new ResendTimer(new SeededRandomness(1)), 120 << 10, roundTrip -> {});
  private final OutboundLink link =
      new OutboundLink(
          5,
          new Outgoing.Listener() {
            @Override
            public void received(Outgoing message) {}

            @Override
            public void ended(Outgoing message, Outcome outcome) {}
          });
  private final Now now = new Now(1_000_000_000_000L, Net.WALL);

  private int picked(boolean fresh) {
    return due.pick(link, fresh, false, true, now).batches().size();
  }

  private static long before(Now now, long millis) {
    return now.nanos() - Duration.ofMillis(millis).toNanos();
  }

  /// The recipient decides how many receipts with gaps arrive.
  @Test
  void whereNothingWasLostWeLookAgainNoSoonerThanFiftyMillisecondsLater() {
    link.add(Node.message("m", Node.TTL, false, false), now);
    assertThat(picked(true)).isEqualTo(1);
    due.resendLacking(before(now, 100));
    assertThat(due.any()).isTrue();
    assertThat(picked(false)).isZero();
    due.resendLacking(before(now, 51));
    assertThat(due.any()).isFalse();
    due.resendLacking(before(now, 50));
    assertThat(due.any()).isTrue();
    assertThat(picked(false)).isZero();
    due.lookAgain();
    due.resendLacking(before(now, 49));
    assertThat(due.any()).isTrue();
  }

  @Test
  void whatWasLostIsSaidAgain() {
    link.add(Node.message("m", Node.TTL, false, false), now);
    assertThat(picked(true)).isEqualTo(1);
    due.resendLacking(now.nanos() + 1);
    assertThat(picked(false)).isEqualTo(1);
  }
}
