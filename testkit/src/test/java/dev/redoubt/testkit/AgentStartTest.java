package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentStatus;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents that are built, and started later or never.
class AgentStartTest {
  private final InMemoryTransport transport = new InMemoryTransport();

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void whatIsSentBeforeTheStartIsHandledAfterIt() {
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .handle("x", String.class, (m, c) -> {})
                .start();
        Agent alice = Agent.builder("alice").transport(transport).build()) {
      Delivery delivery = alice.send("bob", "x", "early");
      assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.DOWN);
      assertThat(delivery.status()).isEqualTo(Delivery.Status.QUEUED);

      alice.start();

      assertThat(delivery.await(PATIENCE)).contains(Outcome.HANDLED);
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }

  @Test
  void nothingIsPublishedBeforeAllHandlersAreThere() {
    try (Agent alice = Agent.builder("alice").transport(transport).start();
        Agent bob = Agent.builder("bob").transport(transport).build()) {
      bob.handle("first", String.class, (m, c) -> {});
      assertThat(alice.peers()).isEmpty();
      bob.handle("second", String.class, (m, c) -> {});
      Delivery second = alice.send("bob", "second", "a");

      bob.start();

      assertThat(second.await(PATIENCE)).contains(Outcome.HANDLED);
      assertThat(alice.send("bob", "third", "a").await(PATIENCE))
          .contains(new Outcome.Rejected(Rejection.NO_HANDLER));
    }
  }

  @Test
  void anAgentThatNeverStartsClosesAtOnceAndEndsWhatWasSent() {
    Agent alice = Agent.builder("alice").transport(transport).build();
    Delivery delivery = alice.send("bob", "x", "a");

    alice.close(Duration.ofHours(1));

    assertThat(delivery.await(PATIENCE)).contains(Outcome.EXPIRED);
    assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.CLOSED);
    assertThatThrownBy(alice::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> alice.send("bob", "x", "a")).isInstanceOf(DeliveryException.class);
  }

  @Test
  void anAgentStartsOnce() {
    try (Agent alice = Agent.builder("alice").transport(transport).start()) {
      assertThatThrownBy(alice::start).isInstanceOf(IllegalStateException.class);
      assertThat(alice.peers()).isEmpty();
    }
  }

  @Test
  void anAgentWhoseStartFailsIsClosed() {
    Agent alice = Agent.builder("alice").transport(new Unreachable()).build();
    Delivery delivery = alice.send("bob", "x", "a");

    assertThatThrownBy(alice::start).isInstanceOf(TransportException.class);

    assertThat(delivery.await(PATIENCE)).contains(Outcome.EXPIRED);
    assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.CLOSED);
    alice.close(Duration.ofHours(1)); // returns at once
  }

  @Test
  void closingAnAgentThatIsStartingWaitsForTheStart() throws InterruptedException {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Agent alice = Agent.builder("alice").transport(new Slow(transport, opening, go)).build();
    Thread starts = Thread.startVirtualThread(alice::start);
    opening.await();
    Thread closes = Thread.startVirtualThread(alice::close);
    await().until(() -> alice.status().connection() == AgentStatus.Connection.CLOSED);
    go.countDown();

    starts.join();
    closes.join();

    assertThatThrownBy(() -> alice.send("bob", "x", "a")).isInstanceOf(DeliveryException.class);
  }

  /// Opens its inbox when permitted.
  private record Slow(Transport transport, CountDownLatch opening, CountDownLatch go)
      implements Transport {
    @Override
    public Inbox open(InboxId inbox, Receiver receiver) {
      opening.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return transport.open(inbox, receiver);
    }

    @Override
    public CompletionStage<List<ListedName>> names() {
      return transport.names();
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  /// Behaves like a Redis that is down.
  private static final class Unreachable implements Transport {
    @Override
    public Inbox open(InboxId inbox, Receiver receiver) {
      throw new TransportException("REDIS_UNREACHABLE", "It is down.");
    }

    @Override
    public CompletionStage<List<ListedName>> names() {
      return CompletableFuture.completedFuture(List.of(new ListedName(AgentName.of("bob"), 0)));
    }

    @Override
    public void close() {}
  }
}
