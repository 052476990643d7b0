package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.core.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Prints how fast messages go from one agent's `send` to the other's handler and back as receipts.
/// It asserts that each was handled once, never how fast.
class ThroughputIT {
  private static final int ROUNDS = Integer.getInteger("throughput.rounds", 8);
  private static final int MESSAGES = Integer.getInteger("throughput.messages", 300_000);
  private static final int BYTES = Integer.getInteger("throughput.bytes", 256);
  private static final int UNSETTLED = 20_000;

  @Test
  void printsMessagesASecond() throws Exception {
    AtomicLong received = new AtomicLong();
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent bob =
            Agent.builder("bob")
                .redis(redis.uri())
                .handle("bytes", byte[].class, (message, context) -> received.incrementAndGet())
                .start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      assertThat(bob.name()).isEqualTo("bob");
      byte[] body = new byte[BYTES];
      for (int round = 1; round <= ROUNDS; round++) {
        long started = System.nanoTime();
        send(alice, body);
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
            "throughput: round %d, %d messages of %d bytes, sent, handled and receipted: %,.0f a second%n",
            round, MESSAGES, BYTES, MESSAGES / seconds);
      }
      assertThat(received.get()).isEqualTo((long) ROUNDS * MESSAGES);
    }
  }

  private static void send(Agent alice, byte[] body) throws InterruptedException {
    ArrayDeque<Delivery> unsettled = new ArrayDeque<>();
    for (int i = 0; i < MESSAGES; i++) {
      if (unsettled.size() == UNSETTLED) {
        assertThat(unsettled.remove().await()).isEqualTo(Outcome.HANDLED);
      }
      unsettled.add(alice.send("bob", "bytes", body));
    }
    for (Delivery delivery : unsettled) {
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    }
  }
}
