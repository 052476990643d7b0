package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Two agents talk: what one sends, the other's handler gets, in order.
public final class BasicChat {
  record Line(String text) {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(1);
    try (ExampleRedis redis = ExampleRedis.open();
        Agent bob =
            Agent.builder("bob")
                .redis(redis.uri())
                .handle(
                    "chat",
                    Line.class,
                    (message, context) -> {
                      print("bob", message.from(), message.body());
                      if (message.body().text().endsWith("?")) {
                        context.agent().send(message.from(), "chat", new Line("Loud and clear."));
                      }
                    })
                .start();
        Agent alice =
            Agent.builder("alice")
                .redis(redis.uri())
                .handle(
                    "chat",
                    Line.class,
                    (message, context) -> {
                      print("alice", message.from(), message.body());
                      answered.countDown();
                    })
                .start()) {

      // Sending does not wait: several messages are under way at once, and stay in order.
      List<Delivery> deliveries =
          Stream.of("Hello!", "Nobody in between can read this.", "Can you?")
              .map(text -> alice.send(bob.name(), "chat", new Line(text)))
              .toList();
      deliveries.forEach(delivery -> System.out.println("bob: " + delivery.await()));
      answered.await();
    }
  }

  private static void print(String reader, String from, Line line) {
    System.out.println(reader + " reads: " + from + ": " + line.text());
  }

  private BasicChat() {}
}
