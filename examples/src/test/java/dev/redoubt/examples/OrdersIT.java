package dev.redoubt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redoubt.Agent;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RedisExtension.class)
class OrdersIT {
  @Test
  void anOrderReachesTheShopThroughRedis(EmbeddedRedis redis) {
    try (Agent shop =
            Agent.builder("shop")
                .redis(redis.uri())
                .handle("order", String.class, (message, context) -> {})
                .start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {

      assertEquals(Outcome.HANDLED, alice.send(shop.name(), "order", "an engine").await());
    }
  }
}
