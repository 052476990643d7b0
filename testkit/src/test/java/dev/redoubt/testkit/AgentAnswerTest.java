package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.HandlerOptions;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The room for replies, and what becomes of replies that cannot be sent: a requester that takes
/// none harms only itself.
class AgentAnswerTest {
  private static final Duration TIMEOUT = Patience.PATIENCE;

  /// Nearly the largest message.
  private static final int LARGE = 1_000_000;

  @RegisterExtension final Agents agents = new Agents();
  private final DeafTransport mallorysTransport = new DeafTransport(agents.transport());
  private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
  private final AtomicInteger runs = new AtomicInteger();

  private AgentBuilder bob() {
    return Agent.builder("bob").listener(events::add);
  }

  /// Takes neither replies nor receipts.
  private Agent mallory() {
    Agent mallory = agents.startElsewhere(Agent.builder("mallory").transport(mallorysTransport));
    mallory.connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(TIMEOUT));
    mallorysTransport.readNothing();
    return mallory;
  }

  @Test
  void askerThatTakesNoAnswersKeepsNobodyFromTheirs() {
    Agent bob =
        agents.start(
            bob()
                .handleRequest(
                    "page",
                    String.class,
                    (m, c) -> {
                      runs.incrementAndGet();
                      return new byte[LARGE];
                    })
                .handleRequest("time", String.class, (m, c) -> "now"));
    Agent mallory = mallory();

    for (int i = 0; i < 70; i++) {
      mallory.send("bob", "page", "x".repeat(100));
    }
    await().until(() -> waiting(bob) == 1);
    AgentStatus.Queue held = bob.status().queues().answers();

    Agent alice = agents.start(Agent.builder("alice"));
    for (int i = 0; i < 20; i++) {
      assertThat(alice.request("bob", "time", "", String.class, TIMEOUT))
          .isInstanceOf(RequestResult.Answered.class);
      assertThat(alice.request("bob", "page", "", byte[].class, TIMEOUT))
          .isInstanceOf(RequestResult.Answered.class);
    }
    assertThat(bob.send("alice", "x", "").await())
        .isEqualTo(new Outcome.Rejected(Rejection.NO_HANDLER));
    assertThat(held.bytes()).isGreaterThan(LARGE).isLessThan(held.budget() / 2);
    assertThat(runs).hasValue((int) held.messages() + 20);
    assertThat(bob.counters().received().settled()).containsOnlyKeys(Settlement.HANDLED);
    assertThat(events).noneMatch(AgentEvent.AnswerDropped.class::isInstance);
  }

  private static int waiting(Agent agent) {
    return agent.status().tables().getOrDefault("runs waiting", 0);
  }

  @Test
  void answersTakeNoRoomFromWhatIsSent() {
    Agent bob = agents.start(bob().handleRequest("page", String.class, (m, c) -> new byte[LARGE]));
    Agent mallory = mallory();

    for (int i = 0; i < 70; i++) {
      mallory.send("bob", "page", "");
    }
    await().until(() -> waiting(bob) == 1);

    assertThat(bob.status().queues().outbox().bytes()).isZero();
    assertThat(bob.status().queues().outbox().messages()).isZero();
  }

  @Test
  void requestsThatWaitForTheirAskerExpireUnhandled() {
    Agent bob =
        agents.start(
            bob()
                .handleRequest(
                    "page",
                    String.class,
                    (m, c) -> {
                      runs.incrementAndGet();
                      return new byte[LARGE];
                    }));
    Agent mallory = mallory();
    for (int i = 0; i < 30; i++) {
      mallory.send("bob", "page", "");
    }
    mallory.send("bob", "page", "", SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(3)));

    await().until(() -> waiting(bob) == 1);
    int before = runs.get();
    await().until(() -> bob.counters().received().settled().containsKey(Settlement.EXPIRED));
    assertThat(bob.counters().received().settled()).containsEntry(Settlement.EXPIRED, 1L);
    assertThat(runs).hasValue(before);
    assertThat(waiting(bob)).isEqualTo(1);
  }

  @Test
  void answerThatFindsNoRoomIsReportedAndItsRequestIsNotHandledAgain() {
    CountDownLatch all = new CountDownLatch(40);
    Agent bob =
        agents.start(
            bob()
                .handleRequest(
                    "page",
                    String.class,
                    (m, c) -> {
                      runs.incrementAndGet();
                      all.countDown();
                      all.await();
                      return new byte[LARGE];
                    },
                    HandlerOptions.DEFAULT.unordered()));
    Agent mallory = mallory();

    for (int i = 0; i < 40; i++) {
      mallory.send("bob", "page", "");
    }

    await()
        .until(
            () -> bob.counters().received().settled().getOrDefault(Settlement.HANDLED, 0L) == 40);
    assertThat(runs).hasValue(40);
    assertThat(bob.counters().received().settled()).containsOnlyKeys(Settlement.HANDLED);
    AgentStatus status = bob.status();
    assertThat(status.queues().answers().bytes())
        .isGreaterThan(LARGE)
        .isLessThan(status.queues().answers().budget() / 2);
    assertThat(status.counters().received().answersDropped())
        .isEqualTo(40 - status.queues().answers().messages());
    await()
        .untilAsserted(() ->
            assertThat(events.stream().filter(AgentEvent.AnswerDropped.class::isInstance))
                .hasSize((int) status.counters().received().answersDropped()));
  }

  @Test
  @SuppressWarnings("NullAway") // an answerer must not return null: what if it does?
  void whatIsNoAnswerFailsItsRequestAtTheFirstTry() {
    Map<String, Object> bad =
        Map.of("large", new byte[2_000_000], "unencodable", new Endless(), "none", "");
    agents.start(
        bob()
            .handleRequest(
                "x",
                String.class,
                (m, c) -> {
                  runs.incrementAndGet();
                  return m.body().equals("none") ? null : bad.get(m.body());
                }));
    Agent alice = agents.start(Agent.builder("alice"));

    for (String kind : bad.keySet()) {
      RequestResult<String> result = alice.request("bob", "x", kind, String.class, TIMEOUT);
      assertThat(result).isEqualTo(new RequestResult.Rejected<>(Rejection.HANDLER_FAILED));
    }
    assertThat(runs).hasValue(3);
    assertThat(events.stream().filter(AgentEvent.DeadLetter.class::isInstance)).hasSize(3);
  }

  /// Refers to itself.
  static final class Endless {
    public Endless getSelf() {
      return this;
    }
  }

  /// Its own reply arrives on the lane that its message blocks.
  @Test
  void handlerMayAskWhoeverSentItsMessage() {
    agents.start(
        bob()
            .concurrentHandlers(1)
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  RequestResult<String> result =
                      c.agent().request(m.from(), "name", "", String.class, TIMEOUT);
                  if (!(result instanceof RequestResult.Answered)) {
                    throw new IllegalStateException(result.toString());
                  }
                }));
    Agent alice =
        agents.start(Agent.builder("alice").handleRequest("name", String.class, (m, c) -> "Alice"));

    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      deliveries.add(alice.send("bob", "x", ""));
    }

    assertThat(deliveries).allMatch(delivery -> delivery.await().equals(Outcome.HANDLED));
  }
}
