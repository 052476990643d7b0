package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.RequestResult;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The first of two steps of stopping.
class AgentStopReceivingTest {
  @RegisterExtension final Agents agents = new Agents();

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final Identity identity = Identity.generate(new SecureRandom()::nextBytes);

  @AfterEach
  void end() {
    release.countDown();
    agents.close();
    identity.close();
  }

  /// Handlers that do not return before [#release].
  private AgentBuilder slowBob() {
    return Agent.builder("bob")
        .identity(identity)
        .handle(
            "x",
            String.class,
            (message, context) -> {
              handled.add(message.body());
              entered.countDown();
              release.await();
            });
  }

  private Agent alice() {
    return agents.start(
        Agent.builder("alice")
            .handleRequest("ask", String.class, (message, context) -> "re: " + message.body()));
  }

  @Test
  void runningHandlersEndWhileTheNextMessageStaysWithItsSender() throws Exception {
    Agent alice = alice();
    Delivery running = alice.send("bob", "x", "running");
    Delivery next = alice.send("bob", "x", "next"); // in one run with the other
    Agent bob = agents.start(slowBob());
    entered.await();

    assertThat(bob.stopReceiving(Duration.ofMillis(10))).isFalse();
    release.countDown();
    assertThat(bob.stopReceiving(PATIENCE)).isTrue();

    assertThat(running.await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(next.received().toCompletableFuture().get()).isEqualTo(Delivery.Status.RECEIVED);
    Agent other =
        agents.start(
            Agent.builder("bob")
                .identity(identity)
                .handle("x", String.class, (message, context) -> handled.add(message.body())));
    assertThat(next.status()).isNotEqualTo(Delivery.Status.SETTLED);
    bob.close();
    assertThat(next.await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(handled).containsExactly("running", "next");
    assertThat(other.counters().received().settled().values()).containsExactly(1L);
  }

  @Test
  void repliesComeAndSendsGoOn() {
    Agent alice = alice();
    Agent bob = agents.start(slowBob());
    release.countDown();
    assertThat(alice.send("bob", "x", "before").await(PATIENCE)).contains(Outcome.HANDLED);

    assertThat(bob.stopReceiving(PATIENCE)).isTrue();
    Delivery late = alice.send("bob", "x", "late");

    assertThat(bob.request("alice", "ask", "a", String.class, PATIENCE))
        .isInstanceOfSatisfying(
            RequestResult.Answered.class,
            answered -> assertThat(answered.body()).isEqualTo("re: a"));
    assertThat(bob.send("alice", "ask", "b").await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(late.status()).isNotEqualTo(Delivery.Status.SETTLED);
    assertThat(handled).containsExactly("before");
  }

  @Test
  void whatWaitsForAFreeHandlerIsGivenBack() throws Exception {
    Agent alice = alice();
    Agent carol = agents.start(Agent.builder("carol"));
    Agent bob = agents.start(slowBob().concurrentHandlers(1));
    Delivery running = alice.send("bob", "x", "running");
    entered.await();
    Delivery waits = carol.send("bob", "x", "waits");
    await().until(() -> Integer.valueOf(1).equals(bob.status().tables().get("runs waiting")));

    assertThat(bob.stopReceiving(Duration.ofMillis(10))).isFalse();
    assertThat(bob.status().tables()).containsEntry("runs waiting", 0);
    release.countDown();

    assertThat(bob.stopReceiving(PATIENCE)).isTrue();
    assertThat(running.await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(handled).containsExactly("running");
    assertThat(waits.status()).isNotEqualTo(Delivery.Status.SETTLED);
  }
}
