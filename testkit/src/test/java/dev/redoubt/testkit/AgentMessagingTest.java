package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Agents over the in-memory transport, with the system's clock.
class AgentMessagingTest {
  @RegisterExtension final Agents agents = new Agents();

  record Chat(String text, List<String> tags) {}

  record Sum(int a, int b) {}

  @Test
  void typedMessageReachesItsHandlerWithAllThatItCarries() throws Exception {
    BlockingQueue<Message<Chat>> got = new LinkedBlockingQueue<>();
    Agent bob =
        agents.start(Agent.builder("bob").handle("chat", Chat.class, (m, context) -> got.add(m)));
    Agent alice = agents.start(Agent.builder("alice"));

    Delivery delivery =
        alice.send(
            "bob",
            "chat",
            new Chat("hello", List.of("a", "b")),
            SendOptions.DEFAULT.header("trace", "42"));

    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    assertThat(delivery.status()).isEqualTo(Delivery.Status.SETTLED);
    Message<Chat> message = got.remove();
    assertThat(message.body()).isEqualTo(new Chat("hello", List.of("a", "b")));
    assertThat(message.from()).isEqualTo("alice");
    assertThat(message.fingerprint()).isEqualTo(alice.fingerprint());
    assertThat(message.id()).isEqualTo(delivery.id());
    assertThat(message.headers()).containsExactly(java.util.Map.entry("trace", "42"));
    assertThat(message.redelivered()).isFalse();
    assertThat(bob.counters().received().settled()).hasSize(1);
  }

  @Test
  void awaitTerminationWaitsForTheEndOfClose() throws Exception {
    Agent bob = agents.start(Agent.builder("bob"));
    CompletableFuture<AgentStatus.Connection> seen = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(() -> {
          try {
            bob.awaitTermination();
            seen.complete(bob.status().connection());
          } catch (InterruptedException e) {
            seen.completeExceptionally(e);
          }
        });
    await().until(() -> waiting.getState() == Thread.State.WAITING);

    assertThat(seen).isNotDone();
    bob.close();
    assertThat(seen.get()).isEqualTo(AgentStatus.Connection.CLOSED);
    bob.awaitTermination(); // and never again
  }

  @Test
  void awaitTerminationThatIsInterruptedClosesNothing() {
    Agent bob = agents.start(Agent.builder("bob").handle("x", String.class, (m, c) -> {}));
    Thread.currentThread().interrupt();

    assertThatThrownBy(bob::awaitTermination).isInstanceOf(InterruptedException.class);

    assertThat(agents.start(Agent.builder("alice")).send("bob", "x", "").await())
        .isEqualTo(Outcome.HANDLED);
  }

  @Test
  void manyMessagesAreHandledOnceAndInOrder() {
    List<Integer> got = new CopyOnWriteArrayList<>();
    List<Integer> seen = new ArrayList<>();
    agents.start(
        Agent.builder("bob").handle("n", byte[].class, (m, c) -> seen.add(m.body().length)));
    Agent alice = agents.start(Agent.builder("alice"));
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      got.add(i % 500);
      deliveries.add(alice.send("bob", "n", new byte[i % 500]));
    }
    for (Delivery delivery : deliveries) {
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    }
    assertThat(seen).isEqualTo(got);
  }

  @Test
  void requestIsAnswered() {
    agents.start(
        Agent.builder("bob")
            .handleRequest("sum", Sum.class, (m, c) -> m.body().a() + m.body().b()));
    Agent alice = agents.start(Agent.builder("alice"));

    RequestResult<Integer> result =
        alice.request("bob", "sum", new Sum(2, 3), Integer.class, PATIENCE);

    assertThat(result).isInstanceOf(RequestResult.Answered.class);
    assertThat(((RequestResult.Answered<Integer>) result).body()).isEqualTo(5);
    assertThat(alice.request("bob", "other", "x", String.class, PATIENCE))
        .isEqualTo(new RequestResult.NoResponder<String>());
    assertThat(alice.request("bob", "sum", new Sum(1, 1), String.class, PATIENCE))
        .isEqualTo(new RequestResult.Undecodable<String>());
    assertThat(alice.request("nobody", "sum", "x", String.class, Duration.ofMillis(300)))
        .isEqualTo(new RequestResult.NoResponder<String>());
  }

  @Test
  void whatNobodyCanHandleIsRejectedWithTheReason() {
    agents.start(
        Agent.builder("bob")
            .handle("chat", Chat.class, (m, c) -> {})
            .handle("never", Bytes.class, (m, c) -> c.reject()));
    Agent alice = agents.start(Agent.builder("alice"));

    assertThat(alice.send("bob", "chat", "no chat").await())
        .isEqualTo(new Outcome.Rejected(Rejection.UNDECODABLE));
    assertThat(alice.send("bob", "what", "x").await())
        .isEqualTo(new Outcome.Rejected(Rejection.NO_HANDLER));
    assertThat(alice.send("bob", "never", "x").await())
        .isEqualTo(new Outcome.Rejected(Rejection.REFUSED));
    assertThat(
            alice
                .send("nobody", "x", "x", SendOptions.DEFAULT.timeToLive(Duration.ofMillis(300)))
                .await())
        .isEqualTo(Outcome.EXPIRED);
  }

  @Test
  void connectTellsWhomItVerified() {
    Agent bob = agents.start(Agent.builder("bob").handle("x", String.class, (m, c) -> {}));
    Agent alice = agents.start(Agent.builder("alice"));

    assertThat(alice.connect("bob").fingerprint()).isEqualTo(bob.fingerprint());
    assertThat(
            alice
                .connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(PATIENCE))
                .fingerprint())
        .isEqualTo(bob.fingerprint());
    assertThat(alice.peers())
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.fingerprint()).isEqualTo(bob.fingerprint());
          assertThat(peer.alive()).isTrue();
        });
  }
}
