package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.core.Outcome;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents on a clock that the test moves.
@Timeout(60)
class AgentClockTest {
  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport transport = new InMemoryTransport(clock);

  private Agent.Builder agent(String name) {
    return Agent.builder(name).transport(transport).timeSource(clock);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  /// What is under way on other threads goes on between the steps.
  private void moveUntilEnded(Delivery delivery) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          clock.advance(Duration.ofMillis(100));
          return delivery.status() == Delivery.Status.SETTLED;
        });
  }

  @Test
  void minutesPassInNoTime() {
    try (Agent alice = agent("alice").start()) {
      long sent = clock.now().nanos();
      Delivery delivery = alice.send("nobody", "x", "a");
      moveUntilEnded(delivery);

      assertThat(delivery.await()).isEqualTo(Outcome.EXPIRED);
      Duration took = clock.now().since(sent);
      assertThat(took).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(310));
    }
  }

  @Test
  void handlerIsTimedByTheClockToo() {
    BlockingQueue<Integer> tries = new LinkedBlockingQueue<>();
    try (Agent bob =
            agent("bob")
                .handle(
                    "x",
                    String.class,
                    (m, c) -> {
                      tries.add(c.tries());
                      if (c.tries() == 1) {
                        new LinkedBlockingQueue<>().take();
                      }
                    })
                .start();
        Agent alice = agent("alice").start()) {
      Delivery delivery = alice.send("bob", "x", "a");
      moveUntilEnded(delivery);

      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
      assertThat(tries).containsExactly(1, 2);
      assertThat(bob.status().settled()).isNotEmpty();
    }
  }

  @Test
  void closeEndsWhatIsUnderWayThoughTheClockStandsStill() {
    Agent alice = agent("alice").start();
    Delivery delivery = alice.send("nobody", "x", "a");

    alice.close(Duration.ofMillis(100));

    assertThat(delivery.await(Duration.ZERO)).contains(Outcome.EXPIRED);
  }
}
