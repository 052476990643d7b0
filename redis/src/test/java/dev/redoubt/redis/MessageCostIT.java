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

/// What a message costs from `send` to its receipt: in counts, so that a slow machine passes too.
/// How long it takes is measured by `benchmarks/run`.
class MessageCostIT {
  private static final int MESSAGES = 30_000;
  private static final Bytes BODY = Bytes.wrap(new byte[256]);
  private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

  /// 0.02 on a quiet machine; a slow one writes a receipt every 5 ms. Without batches it is 3.
  private static final double COMMANDS_MAX = 1;

  /// 3,000 in a JVM that has just started, its start included.
  private static final long BYTES_MAX = 10_000;

  @Test
  void aMessageCostsLessThanACommandAndLittleGarbage() {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      long before = allocated();
      // They wait for bob, so batches do not depend on who is faster.
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

  /// Commands that the server has carried out since its start.
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

  /// By all threads of this JVM, also those that have ended.
  private static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
