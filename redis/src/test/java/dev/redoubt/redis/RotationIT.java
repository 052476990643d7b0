package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentStatus;
import dev.redoubt.Delivery;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Keys that change very often, a generation every ten envelopes and an epoch every hundred,
/// neither lose, repeat nor reorder messages.
class RotationIT {
  private static final int MESSAGES = 100_000;

  /// Small, so that there are many envelopes and several epochs.
  private static final int UNSETTLED = 50;

  private static final Limits LIMITS =
      Limits.DEFAULT
          .withBatchBytes(4 << 10)
          .withGenerations(10, 1 << 20, Duration.ofMinutes(10))
          .withEpochs(100, 1 << 30, Duration.ofMinutes(15));

  @Test
  void everyMessageArrivesOnceAndInOrderWhileKeysChange() throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent bob =
            Agent.builder("bob")
                .redis(redis.uri())
                .limits(LIMITS)
                .handle(
                    "number",
                    String.class,
                    (message, context) -> {
                      int expected = next.getAndIncrement();
                      if (Integer.parseInt(message.body()) != expected || message.redelivered()) {
                        throw new AssertionError(message.body() + " instead of " + expected);
                      }
                    })
                .start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).limits(LIMITS).start()) {
      send(alice);
      AgentStatus sender = alice.status();
      System.out.printf(
          "rotation: %d messages in order, each once, over %d epochs and %d generations of the sender%n",
          next.get(),
          1 + sender.sessions().kemSteps(),
          1 + sender.sessions().kemSteps() + sender.sessions().rotations());
      assertThat(next.get()).isEqualTo(MESSAGES);
      assertThat(sender.sessions().kemSteps())
          .isPositive()
          .isLessThanOrEqualTo(bob.status().sessions().kemSteps());
      assertThat(sender.sessions().rotations()).isGreaterThan(100);
      assertThat(sender.sessions().handshakes())
          .isLessThan(5); // one, unless a slow machine makes bob silent
    }
  }

  private static void send(Agent alice) throws InterruptedException {
    ArrayDeque<Delivery> unsettled = new ArrayDeque<>();
    for (int i = 0; i < MESSAGES; i++) {
      if (unsettled.size() == UNSETTLED) {
        assertThat(unsettled.remove().await()).isEqualTo(Outcome.HANDLED);
      }
      unsettled.add(alice.send("bob", "number", String.valueOf(i)));
    }
    for (Delivery delivery : unsettled) {
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    }
  }
}
