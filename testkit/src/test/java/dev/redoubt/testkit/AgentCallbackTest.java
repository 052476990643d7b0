package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.HandlerOptions;
import dev.redoubt.MessageContext;
import dev.redoubt.RequestResult;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Handlers that send requests to the sender of their message, which waits for them meanwhile:
/// replies wait for no handler and need no slot.
class AgentCallbackTest {
  @RegisterExtension final Agents agents = new Agents();

  private Agent aliceWhoAnswers() {
    return agents.start(
        Agent.builder("alice").handleRequest("which", String.class, (m, c) -> "blue"));
  }

  private static String ask(Agent agent, String peer, String type, String body) {
    return switch (agent.request(peer, type, body, String.class, PATIENCE)) {
      case RequestResult.Answered<String> answered -> answered.body();
      case RequestResult<String> failed -> throw new IllegalStateException(failed.toString());
    };
  }

  @Test
  void answererMayAskItsAskerBack() {
    agents.start(
        Agent.builder("bob")
            .handleRequest("order", String.class, (m, c) -> ask(c.agent(), m.from(), "which", "")));

    assertThat(ask(aliceWhoAnswers(), "bob", "order", "")).isEqualTo("blue");
  }

  @Test
  void otherThreadsGetTheirAnswersWhileAMessageOfThatPeerIsInItsHandler() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .handle(
                    "job",
                    String.class,
                    (m, c) -> {
                      entered.countDown();
                      answered.await();
                    }));
    Agent alice = aliceWhoAnswers();
    Delivery job = alice.send("bob", "job", "");
    Patience.await().until(() -> entered.getCount() == 0);

    assertThat(ask(bob, "alice", "which", "")).isEqualTo("blue");

    assertThat(job.await(Duration.ZERO)).isEmpty();
    answered.countDown();
    assertThat(job.await()).isEqualTo(Outcome.HANDLED);
  }

  /// In order, the inner requests would wait for the outer ones.
  @Test
  void unorderedAnswerersMayAskEachOtherInTurnAndAgain() {
    Agent bob =
        agents.start(Agent.builder("bob").handleRequest("sum", String.class, this::sum, UNORDERED));
    Agent alice =
        agents.start(
            Agent.builder("alice").handleRequest("sum", String.class, this::sum, UNORDERED));

    assertThat(ask(alice, "bob", "sum", "9")).isEqualTo("45");
    assertThat(ask(bob, "alice", "sum", "8")).isEqualTo("36");
  }

  private static final HandlerOptions UNORDERED = HandlerOptions.DEFAULT.unordered();

  private String sum(dev.redoubt.Message<String> message, MessageContext context) {
    int number = Integer.parseInt(message.body());
    return number == 0
        ? "0"
        : ""
            + (number
                + Integer.parseInt(ask(context.agent(), message.from(), "sum", "" + (number - 1))));
  }

  /// Each handler asks only when the other is in its own.
  @Test
  void handlersMayAskEachOtherAtTheSameTime() {
    CyclicBarrier both = new CyclicBarrier(2);
    List<Agent> pair = new ArrayList<>();
    for (String name : List.of("alice", "bob")) {
      Agent agent =
          agents.start(
              Agent.builder(name)
                  .handleRequest("which", String.class, (m, c) -> "blue", UNORDERED)
                  .handle(
                      "job",
                      String.class,
                      (m, c) -> {
                        both.await();
                        assertThat(ask(c.agent(), m.from(), "which", "")).isEqualTo("blue");
                      }));
      pair.add(agent);
    }
    Delivery one = pair.get(0).send("bob", "job", "");
    Delivery other = pair.get(1).send("alice", "job", "");

    assertThat(one.await()).isEqualTo(Outcome.HANDLED);
    assertThat(other.await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void handlersInEverySlotGetTheirAnswers() {
    CyclicBarrier full = new CyclicBarrier(3);
    agents.start(
        Agent.builder("bob")
            .concurrentHandlers(8)
            .concurrentHandlersPerType(8)
            .handle("job", String.class, (m, c) -> askOnceFull(m.from(), c, full), UNORDERED));
    Agent alice = aliceWhoAnswers();

    // One sender that is a stranger has three of eight slots.
    assertThat(send(alice, 30)).allMatch(job -> job.await().equals(Outcome.HANDLED));
  }

  @Test
  void handlersOnEveryThreadOfAnExecutorGetTheirAnswers() {
    CyclicBarrier full = new CyclicBarrier(4);
    try (ExecutorService four = Executors.newFixedThreadPool(4)) {
      agents.start(
          Agent.builder("bob")
              .handlerExecutor(four)
              .handle("job", String.class, (m, c) -> askOnceFull(m.from(), c, full), UNORDERED));
      Agent alice = aliceWhoAnswers();

      assertThat(send(alice, 40)).allMatch(job -> job.await().equals(Outcome.HANDLED));
    }
  }

  private static void askOnceFull(String peer, MessageContext context, CyclicBarrier full)
      throws Exception {
    full.await();
    assertThat(ask(context.agent(), peer, "which", "")).isEqualTo("blue");
  }

  private static List<Delivery> send(Agent alice, int jobs) {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      deliveries.add(alice.send("bob", "job", ""));
    }
    return deliveries;
  }
}
