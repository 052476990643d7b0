package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.environment.Now;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResendTimerTest {
  private final ResendTimer timer = new ResendTimer(new SeededRandomness(3));
  private Now now = Some.START;

  private void pass(long millis) {
    now = Some.after(now, Duration.ofMillis(millis));
  }

  private long spanMillis() {
    return (timer.at() - now.nanos()) / 1_000_000;
  }

  private void toExpiry() {
    now = new Now(timer.at(), now.wallMillis());
  }

  @Test
  void standsUntilSomethingIsWritten() {
    assertThat(timer.at()).isEqualTo(Long.MAX_VALUE);
    timer.written(1, now);
    assertThat(spanMillis()).isBetween(900L, 1_000L);
  }

  @Test
  void itsFirstSpanIsThreeRoundTripsWithinItsBounds() {
    timer.written(1, now);
    pass(100);
    timer.answered(true, 1, now);
    assertThat(spanMillis()).isBetween(270L, 300L);
    timer.written(2, now);
    pass(1);
    for (long seq = 2; seq < 60; seq++) {
      timer.answered(true, seq, now);
      timer.written(seq + 1, now);
      pass(1);
    }
    timer.answered(true, 100, now);
    assertThat(spanMillis()).isBetween(180L, 200L);
  }

  @Test
  void threeUnansweredExpiriesResendAndLaterOnesProbe() {
    timer.written(1, now);
    for (int i = 0; i < 3; i++) {
      toExpiry();
      assertThat(timer.expired(now)).isTrue();
      assertThat(spanMillis()).isBetween(899L, 1_000L);
    }
    toExpiry();
    assertThat(timer.expired(now)).isFalse();
    assertThat(spanMillis()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void answeredWithoutProgressItSlowsToFiveSeconds() {
    timer.written(1, now);
    for (int i = 0; i < 6; i++) {
      toExpiry();
      timer.expired(now);
      timer.answered(false, 0, now);
    }
    toExpiry();
    assertThat(timer.expired(now)).isTrue();
    assertThat(spanMillis()).isBetween(4_499L, 5_000L);
    timer.written(2, now);
    timer.answered(true, 2, now);
    assertThat(spanMillis()).isLessThanOrEqualTo(1_000);
  }

  /// A thousand senders keep one recipient busy: it answers everything, but after two seconds.
  @Test
  void whoAnswersLaterThanAnySpanIsWaitedForInTheEnd() {
    int expiries = 0;
    for (long seq = 1; seq < 10; seq++) {
      timer.written(seq, now);
      long answer = now.nanos() + Duration.ofSeconds(2).toNanos();
      while (timer.at() < answer) {
        toExpiry();
        boolean unused = timer.expired(now);
        expiries++;
      }
      now = new Now(answer, now.wallMillis());
      timer.answered(true, seq, now);
    }
    assertThat(expiries).isBetween(1, 3);
    assertThat(spanMillis()).isBetween(4_499L, 5_000L);
  }

  /// The time of a slow handler is not a round trip.
  @Test
  void whatExpiresOnceItWasReceivedLeavesTheFirstSpanAsItIs() {
    timer.written(1, now);
    pass(100);
    timer.answered(true, 1, now);
    for (int i = 0; i < 6; i++) {
      toExpiry();
      boolean unused = timer.expired(now);
      timer.answered(false, 1, now);
    }
    timer.answered(true, 1, now);
    assertThat(spanMillis()).isBetween(270L, 300L);
  }

  @Test
  void aRestartForgetsThatNobodyAnswered() {
    timer.written(1, now);
    toExpiry();
    boolean unused = timer.expired(now);
    timer.answered(true, 1, now);
    assertThat(spanMillis()).isGreaterThan(1_500);
    timer.restart(now);
    assertThat(spanMillis()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void aSpanInWhichItExpiredGivesNoSample() {
    timer.written(1, now);
    toExpiry();
    timer.expired(now);
    timer.answered(true, 1, now);
    assertThat(timer.lostBefore(now)).isEqualTo(now.nanos() - Duration.ofMillis(200).toNanos());
  }

  /// Otherwise the time without Redis would count as a round trip, and losses after it would be
  /// detected too late.
  @Test
  void aRestartGivesNoSample() {
    timer.written(1, now);
    pass(800);
    timer.restart(now);
    pass(10);
    timer.answered(true, 1, now);
    assertThat(timer.lostBefore(now)).isEqualTo(now.nanos() - Duration.ofMillis(200).toNanos());
  }

  @Test
  void aLinkLeftBehindGivesNoSampleToTheNext() {
    timer.written(1_000, now);
    timer.stop();
    assertThat(timer.at()).isEqualTo(Long.MAX_VALUE);
    timer.written(1, now);
    pass(100);
    timer.answered(true, 1, now);
    assertThat(timer.lostBefore(now)).isEqualTo(now.nanos() - Duration.ofMillis(400).toNanos());
  }
}
