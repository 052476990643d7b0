package dev.redoubt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.Fault;
import dev.redoubt.testkit.Faults;
import dev.redoubt.testkit.HostileTransport;
import dev.redoubt.testkit.InMemoryTransport;
import dev.redoubt.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What `docs/testing.md` shows beside [OrdersTest].
class TestingTest {
  private final InMemoryTransport transport = new InMemoryTransport();

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void anOrderThatNobodyTakesExpires() {
    ManualClock clock = new ManualClock();
    try (Agent alice = Agent.builder("alice").transport(transport).timeSource(clock).start()) {
      Delivery order = alice.send("shop", "order", "an engine");
      clock.advance(Duration.ofMinutes(6));
      assertEquals("EXPIRED", order.await().toString());
    }
  }

  @Test
  void everyOrderIsHandledOnceAlthoughRedisLosesAndRepeatsData() {
    Faults faults = Faults.NONE.with(Fault.LOSE, 0.2).with(Fault.REPLAY, 0.2);
    AtomicInteger orders = new AtomicInteger();
    try (HostileTransport hostile = new HostileTransport(new InMemoryTransport(), 42, faults);
        Agent shop =
            Agent.builder("shop")
                .transport(hostile)
                .handle("order", String.class, (message, context) -> orders.incrementAndGet())
                .start();
        Agent alice = Agent.builder("alice").transport(hostile).start()) {

      List<Delivery> sent =
          Stream.generate(() -> alice.send(shop.name(), "order", "an engine")).limit(100).toList();
      hostile.clean();
      sent.forEach(order -> assertEquals(Outcome.HANDLED, order.await()));
      assertEquals(100, orders.get());
    }
  }
}
