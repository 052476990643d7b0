package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.AgentEvent.DeadLetter;
import dev.redoubt.ConfigurationException;
import dev.redoubt.DeliveryException;
import dev.redoubt.RedoubtException;
import dev.redoubt.SendOptions;
import dev.redoubt.TransportException;
import dev.redoubt.TrustException;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Everything that can become of a message, and every exception. What a peer or Redis does is an
/// [Outcome]; what our own call did wrong is a [RedoubtException] with a stable code and a message
/// that says what to do.
public final class ErrorHandling {
  record Order(String item, int count) {}

  public static void main(String[] args) {
    CountDownLatch end = new CountDownLatch(1);
    try (ExampleRedis redis = ExampleRedis.open();
        Agent shop = shop(redis, end);
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      outcomes(alice, shop.name());
      exceptions(redis, alice, shop.name());
      end.countDown();
    }
  }

  private static Agent shop(ExampleRedis redis, CountDownLatch end) {
    return Agent.builder("shop")
        .redis(redis.uri())
        .handle("order", Order.class, (message, context) -> {})
        .handle("refund", Order.class, (message, context) -> context.reject())
        .handle(
            "invoice",
            Order.class,
            (message, context) -> {
              throw new IllegalStateException("The printer is on fire.");
            })
        .handle("stocktaking", Order.class, (message, context) -> end.await())
        .listener(event -> {
          // What could not be handled is not lost: it comes here with its bytes and the reason.
          if (event instanceof DeadLetter letter) {
            System.out.println("dead letter: " + letter.message().type() + " " + letter.reason());
          }
        })
        .start();
  }

  private static void outcomes(Agent alice, String shop) {
    Order order = new Order("lamp", 2);
    SendOptions soon = SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(3));
    SendOptions later = SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(10));
    show("order", alice.send(shop, "order", order).await());
    show("refund", alice.send(shop, "refund", order).await());
    show("invoice", alice.send(shop, "invoice", order).await());
    show("complaint", alice.send(shop, "complaint", order).await());
    show("scribble", alice.send(shop, "order", "not an order").await());
    show("to nobody", alice.send("nobody", "order", order, soon).await());
    show("stocktaking", alice.send(shop, "stocktaking", order, later).await());
  }

  private static void show(String what, Outcome outcome) {
    String meaning =
        switch (outcome) {
          case Outcome.Handled handled -> "handled";
          case Outcome.Rejected rejected -> "rejected, " + rejected.reason();
          case Outcome.Expired expired -> "expired, certainly not handled";
          case Outcome.Unconfirmed unconfirmed -> "unconfirmed, it may have been handled";
        };
    System.out.println(what + ": " + meaning);
  }

  private static void exceptions(ExampleRedis redis, Agent alice, String shop) {
    try (Agent agent = Agent.builder("No Such Name").start()) {
      System.out.println(agent + " should not have started");
    } catch (ConfigurationException e) {
      show(e);
    }
    try (Agent agent = Agent.builder("carol").redis("redis://127.0.0.1:1").start()) {
      System.out.println(agent + " should not have started");
    } catch (TransportException e) {
      show(e);
    }
    try {
      alice.send(shop, "order", new byte[2_000_000]);
    } catch (DeliveryException e) {
      show(e);
    }
    try (Agent strict =
        Agent.builder("strict")
            .redis(redis.uri())
            .trust(Trust.pinned(Map.of())) // nobody is pinned, so nobody is trusted
            .connectTimeout(Duration.ofMinutes(1))
            .start()) {
      strict.connect(shop);
    } catch (TrustException e) {
      show(e);
    }
  }

  private static void show(RedoubtException e) {
    System.out.println(e.getClass().getSimpleName() + " " + e.code() + ": " + e.getMessage());
  }

  private ErrorHandling() {}
}
