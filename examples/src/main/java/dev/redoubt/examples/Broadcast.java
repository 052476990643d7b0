package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.SendOptions;
import java.time.Duration;
import java.util.List;

/// One message to several agents. Each gets it encrypted for itself, and has an outcome of its own:
/// one that is not there delays nobody.
public final class Broadcast {
  record Notice(String text) {}

  public static void main(String[] args) {
    try (ExampleRedis redis = ExampleRedis.open();
        Agent north = subscriber("north", redis);
        Agent south = subscriber("south", redis);
        Agent office = Agent.builder("office").redis(redis.uri()).start()) {

      List<Delivery> deliveries =
          office.broadcast(
              List.of(north.name(), south.name(), "nobody"),
              "notice",
              new Notice("We close at noon."),
              SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(30)));
      for (Delivery delivery : deliveries) {
        System.out.println(delivery.to() + ": " + delivery.await());
      }
    }
  }

  private static Agent subscriber(String name, ExampleRedis redis) {
    return Agent.builder(name)
        .redis(redis.uri())
        .handle(
            "notice",
            Notice.class,
            (message, context) ->
                System.out.println(context.agent().name() + " reads: " + message.body().text()))
        .start();
  }

  private Broadcast() {}
}
