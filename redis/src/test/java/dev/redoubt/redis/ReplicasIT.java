package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.SendOptions;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several agents of one name share messages over a real Redis, while one closes and another comes.
class ReplicasIT {
  private static final int MESSAGES = 600;
  private static final int KEYS = 20;

  /// @param worker which one handled it
  private record Handled(int worker, String body) {}

  private final List<Handled> handled = new CopyOnWriteArrayList<>();
  private final List<Agent> workers = new ArrayList<>();
  private final Identity identity = Identity.generate(new SecureRandom()::nextBytes);
  private EmbeddedRedis redis;

  @BeforeEach
  void startServer() {
    redis = EmbeddedRedis.start();
  }

  @AfterEach
  void stopServer() {
    workers.forEach(worker -> worker.close(Duration.ofSeconds(5)));
    redis.close();
  }

  private void startWorker() {
    int number = workers.size();
    workers.add(
        Agent.builder("worker")
            .redis(redis.uri())
            .identity(identity)
            .connectTimeout(Duration.ofMinutes(1))
            .handle("n", String.class, (m, c) -> handled.add(new Handled(number, m.body())))
            .start());
  }

  private void sendThroughChanges(IntFunction<SendOptions> options) {
    for (int i = 0; i < 3; i++) {
      startWorker();
    }
    try (Agent alice =
        Agent.builder("alice").redis(redis.uri()).connectTimeout(Duration.ofMinutes(1)).start()) {
      List<Delivery> deliveries = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        if (i == MESSAGES / 3) {
          startWorker();
        } else if (i == MESSAGES * 2 / 3) {
          workers.get(0).close(Duration.ofSeconds(10));
        }
        deliveries.add(alice.send("worker", "n", String.valueOf(i), options.apply(i)));
        if (i % 10 == 0) {
          assertThat(deliveries.getLast().await()).isEqualTo(Outcome.HANDLED);
        }
      }
      assertThat(deliveries).allMatch(delivery -> delivery.await().equals(Outcome.HANDLED));
    }
    assertThat(handled.stream().map(Handled::body)).hasSize(MESSAGES).doesNotHaveDuplicates();
  }

  private List<Integer> workersUsed() {
    return handled.stream().map(Handled::worker).distinct().sorted().toList();
  }

  @Test
  void balancedMessagesAreAllHandledOnce() {
    sendThroughChanges(i -> SendOptions.DEFAULT.balanced());
    assertThat(workersUsed()).contains(0, 1, 2);
  }

  @Test
  void messagesOfOneKeyAreHandledInOrder() {
    sendThroughChanges(i -> SendOptions.DEFAULT.key("customer " + i % KEYS));
    assertThat(workersUsed()).hasSizeGreaterThan(2);
    Map<Integer, Integer> last = new HashMap<>();
    for (Handled each : handled) {
      int number = Integer.parseInt(each.body());
      Integer before = last.put(number % KEYS, number);
      assertThat(before).isIn(null, number - KEYS);
    }
  }
}
