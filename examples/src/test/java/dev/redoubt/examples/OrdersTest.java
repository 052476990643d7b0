package dev.redoubt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redoubt.Agent;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.InMemoryTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A test as users write it, which the README shows.
class OrdersTest {
  private final InMemoryTransport transport = new InMemoryTransport();

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void anOrderReachesTheShop() {
    List<String> ordered = new CopyOnWriteArrayList<>();
    try (Agent shop =
            Agent.builder("shop")
                .transport(transport)
                .handle("order", String.class, (message, context) -> ordered.add(message.body()))
                .start();
        Agent alice = Agent.builder("alice").transport(transport).start()) {

      assertEquals(Outcome.HANDLED, alice.send(shop.name(), "order", "an engine").await());
      assertEquals(List.of("an engine"), ordered);
    }
  }
}
