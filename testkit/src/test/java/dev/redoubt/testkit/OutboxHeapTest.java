package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.SendOptions;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// The outbox charges the heap that it takes, or slightly more.
class OutboxHeapTest {
  private static final int MESSAGES = 20_000;

  @Test
  void chargeOfEmptyMessagesBoundsTheirHeap() {
    assertCharge(i -> SendOptions.DEFAULT, MESSAGES);
  }

  @Test
  void chargeOfHeadersBoundsTheirHeap() {
    assertCharge(
        i -> {
          SendOptions options = SendOptions.DEFAULT;
          for (int header = 0; header < 20; header++) {
            options = options.header(Integer.toString(header + 100 * i, 36), "");
          }
          return options;
        },
        2_000);
  }

  private static void assertCharge(IntFunction<SendOptions> options, int messages) {
    InMemoryTransport transport = new InMemoryTransport();
    try (Agent alice = Agent.builder("alice").transport(transport).start()) {
      var unused = alice.send("nobody", "warm-up", "");
      long before = usedHeap();
      for (int i = 0; i < messages; i++) {
        unused = alice.send("nobody", "x", "", options.apply(i));
      }
      long heap = usedHeap() - before;
      long charged = alice.status().queues().outbox().bytes();

      assertThat(heap).as("heap of %d bytes charged", charged).isLessThanOrEqualTo(charged);
      assertThat(charged).as("charged for %d bytes of heap", heap).isLessThan(heap * 3 / 2);
      alice.close(Duration.ZERO);
    }
    transport.close();
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
