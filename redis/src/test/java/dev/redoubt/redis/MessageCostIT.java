package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The cost of a message from `send` to its receipt, in counts that do not depend on the machine's
/// speed. `benchmarks/run` measures times.
class MessageCostIT {
  private static final int MESSAGES = 30_000;
  private static final Bytes BODY = Bytes.wrap(new byte[256]);
  private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

  /// Usually 0.02; more on a slow machine, which writes a receipt every 5 ms. Without batches, 3.
  private static final double COMMANDS_MAX = 1;

  /// Usually 3,000 in a fresh JVM, including its start.
  private static final long BYTES_MAX = 10_000;

  @Test
  void aMessageCostsLessThanACommandAndLittleGarbage() {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      long before = allocated();
      // Queue them all before bob starts, so that batches do not depend on relative speed.
      List<Delivery> deliveries = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        deliveries.add(alice.send("bob", "bytes", BODY));
      }
      try (Agent bob =
          Agent.builder("bob")
              .redis(redis.uri())
              .handle("bytes", Bytes.class, (message, context) -> {})
              .start()) {
        assertThat(deliveries).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
        double commands = (double) commands(redis) / MESSAGES;
        long bytes = (allocated() - before) / MESSAGES;
        System.out.printf(
            "cost: %.3f commands and %,d allocated bytes a message%n", commands, bytes);
        assertThat(commands).as("commands a message").isLessThan(COMMANDS_MAX);
        assertThat(bytes).as("allocated bytes a message").isLessThan(BYTES_MAX);
        assertThat(bob.counters().received().settled()).isNotEmpty();
      }
    }
  }

  /// Number of commands that the server has executed since its start.
  private static long commands(EmbeddedRedis redis) {
    RedisClient client = RedisClient.create(redis.uri());
    try {
      String statistics = client.connect().sync().info("commandstats");
      return CALLS
          .matcher(statistics)
          .results()
          .mapToLong(calls -> Long.parseLong(calls.group(1)))
          .sum();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ZERO);
    }
  }

  /// Bytes allocated by all threads of this JVM, ended ones included.
  private static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
