package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);
  private final Outbox outbox = new Outbox(100);

  @Test
  void whoFindsNoRoomInTimeIsRefusedAndTakesNone() {
    outbox.acquire(60, 0);
    assertCode("OUTBOX_FULL", () -> outbox.acquire(41, TimeUnit.MILLISECONDS.toNanos(20)));
    assertCode("OUTBOX_FULL", () -> outbox.acquire(41, -1));
    assertThat(outbox.used()).isEqualTo(60);
    outbox.acquire(40, 0);
    assertThat(outbox.used()).isEqualTo(100);
  }

  @Test
  void oneMayAlwaysBeUnderWayHoweverLarge() {
    outbox.acquire(1_000, 0);
    assertCode("OUTBOX_FULL", () -> outbox.acquire(1, 0));
    outbox.release(1_000);
    outbox.acquire(1, 0);
  }

  @Test
  void whoWaitsGoesOnAsSoonAsThereIsRoom() {
    outbox.acquire(100, 0);
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> outbox.acquire(50, LONG));
    outbox.release(50);

    waiting.join();
    assertThat(outbox.used()).isEqualTo(100);
  }

  @Test
  void closeRefusesThoseWhoWait() {
    outbox.acquire(100, 0);
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> outbox.acquire(50, LONG));
    outbox.close();

    await().until(waiting::isCompletedExceptionally);
    assertCode("CLOSED", () -> outbox.acquire(1, 0));
  }

  @Test
  void interruptedWaitTellsSoAndStaysInterrupted() {
    outbox.acquire(100, 0);
    Thread.currentThread().interrupt();

    assertCode("INTERRUPTED", () -> outbox.acquire(50, LONG));
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
