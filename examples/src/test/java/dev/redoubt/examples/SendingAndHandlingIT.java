package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.MessageContext;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/sending-and-handling.md` shows beside the examples.
@ExtendWith(RedisExtension.class)
class SendingAndHandlingIT {
  record Order(String item, int count) {}

  private final ExecutorService printer = Executors.newSingleThreadExecutor();
  private final Order order = new Order("lamp", 2);

  @AfterEach
  void close() {
    printer.shutdown();
  }

  private Agent shop(EmbeddedRedis redis) {
    return Agent.builder("shop")
        .redis(redis.uri())
        .handlerExecutor(Executors.newFixedThreadPool(4))
        .concurrentHandlers(4)
        .handle(
            "order",
            Order.class,
            (message, context) -> {
              MessageContext.Unsettled unsettled = context.settleLater();
              printer.execute(() -> {
                print(message.body());
                unsettled.handled();
              });
            })
        .start();
  }

  private static void print(Order order) {
    System.out.println(order);
  }

  @Test
  void anOrderIsHandled(EmbeddedRedis redis) {
    try (Agent shop = shop(redis);
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      Delivery delivery = alice.send("shop", "order", new Order("lamp", 2));
      Outcome outcome = delivery.await();
      assertThat(outcome).isEqualTo(Outcome.HANDLED);
      assertThat(delivery.to()).isEqualTo(shop.name());
    }
  }

  @Test
  void anOutcomeComesAsAStage(EmbeddedRedis redis) {
    try (Agent shop = shop(redis);
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      alice
          .send("shop", "order", order)
          .outcome()
          .thenAccept(outcome -> System.out.println("The order ended " + outcome));
      assertThat(shop.status().connection()).isNotNull();
    }
  }

  @Test
  void optionsGoWithAMessage(EmbeddedRedis redis) {
    try (Agent shop = shop(redis);
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      SendOptions options =
          SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(30)).header("trace", "42");
      Delivery delivery = alice.send("shop", "order", order, options);
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
      assertThat(delivery.to()).isEqualTo(shop.name());
    }
  }
}
