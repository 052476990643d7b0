package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.identity.AgentName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(2);
  private static final List<AgentName> BOB = List.of(AgentName.of("bob"));
  private static final List<AgentName> CAROL = List.of(AgentName.of("carol"));
  private final Outbox outbox = new Outbox(100);

  @Test
  void whoFindsNoRoomInTimeIsRefusedAndTakesNone() {
    outbox.acquire(BOB, 30, 0);
    assertCode("OUTBOX_FULL", () -> outbox.acquire(BOB, 41, TimeUnit.MILLISECONDS.toNanos(20)));
    assertCode("OUTBOX_FULL", () -> outbox.acquire(BOB, 41, -1));
    assertThat(outbox.used()).isEqualTo(30);
    outbox.acquire(BOB, 20, 0);
    assertThat(outbox.used()).isEqualTo(50);
  }

  @Test
  void oneWhoTakesNothingKeepsNobodyElseFromBeingSentTo() {
    for (int i = 0; i < 50; i++) {
      outbox.acquire(BOB, 1, 0);
    }

    assertCode("OUTBOX_FULL", () -> outbox.acquire(BOB, 1, 0));
    outbox.acquire(CAROL, 25, 0);
    assertCode("OUTBOX_FULL", () -> outbox.acquire(CAROL, 1, 0));
    outbox.acquire(List.of(AgentName.of("dave")), 12, 0);
    outbox.release(BOB.getFirst(), 50);
    outbox.acquire(CAROL, 1, 0);
    assertThat(outbox.used()).isEqualTo(38);
  }

  @Test
  void broadcastTakesRoomForAllOrNone() {
    outbox.acquire(BOB, 45, 0);
    List<AgentName> both = List.of(CAROL.getFirst(), BOB.getFirst());

    assertCode("OUTBOX_FULL", () -> outbox.acquire(both, 20, 0));
    assertThat(outbox.used()).isEqualTo(45);
    outbox.acquire(both, 5, 0);
    assertThat(outbox.used()).isEqualTo(55);
  }

  @Test
  void oneMayAlwaysBeUnderWayHoweverLarge() {
    outbox.acquire(BOB, 1_000, 0);
    assertCode("OUTBOX_FULL", () -> outbox.acquire(BOB, 1, 0));
    outbox.release(BOB.getFirst(), 1_000);
    outbox.acquire(BOB, 1, 0);
  }

  @Test
  void whoWaitsGoesOnAsSoonAsThereIsRoom() {
    outbox.acquire(BOB, 100, 0);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> outbox.acquire(BOB, 50, LONG));
    outbox.release(BOB.getFirst(), 100);

    waiting.join();
    assertThat(outbox.used()).isEqualTo(50);
  }

  @Test
  void closeRefusesThoseWhoWait() {
    outbox.acquire(BOB, 100, 0);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> outbox.acquire(BOB, 50, LONG));
    outbox.close();

    assertThatThrownBy(waiting::join).hasCauseInstanceOf(DeliveryException.class);
    assertCode("CLOSED", () -> outbox.acquire(BOB, 1, 0));
  }

  @Test
  void interruptedWaitTellsSoAndStaysInterrupted() {
    outbox.acquire(BOB, 100, 0);
    Thread.currentThread().interrupt();

    assertCode("INTERRUPTED", () -> outbox.acquire(BOB, 50, LONG));
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
