package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.ConfigurationException;
import dev.redoubt.Delivery;
import dev.redoubt.Handler;
import dev.redoubt.HandlerOptions;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How many handlers run at once, and for which senders.
class AgentConcurrencyTest {
  private static final Duration DAY = Duration.ofDays(1);

  @RegisterExtension final Agents agents = new Agents();
  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport clocked = new InMemoryTransport(clock);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Map<String, List<String>> handled = new ConcurrentHashMap<>();

  private Agent start(String name) {
    return agents.start(Agent.builder(name));
  }

  @AfterEach
  void close() {
    release.countDown();
    agents.close();
    clocked.close();
  }

  /// Counts running handlers, and records handled messages by sender.
  private Handler<String> counted(Handler<String> inner) {
    return (message, context) -> {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      try {
        inner.handle(message, context);
        handled
            .computeIfAbsent(message.from(), key -> new CopyOnWriteArrayList<>())
            .add(message.body());
      } finally {
        running.decrementAndGet();
      }
    };
  }

  private static List<Delivery> send(Agent from, String type, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> from.send("bob", type, String.valueOf(i)))
        .toList();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  private static int waiting(Agent agent) {
    return agent.status().tables().getOrDefault("runs waiting", 0);
  }

  @Test
  void onePeersUnorderedMessagesTakeNoMoreThanItsShareOfHandlers() {
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .handle(
                    "job",
                    String.class,
                    counted((m, c) -> release.await()),
                    HandlerOptions.DEFAULT.unordered())
                .handle("ping", String.class, (m, c) -> {}));
    List<Delivery> jobs = send(start("mallory"), "job", 1_000);
    await().until(() -> running.get() > 0 && running.get() + waiting(bob) == 1_000);

    Agent carol = start("carol");
    assertThat(carol.send("bob", "ping", "").await()).isEqualTo(Outcome.HANDLED);
    List<Delivery> others = send(carol, "job", 1);
    await().until(() -> running.get() + waiting(bob) == 1_001);
    assertThat(running.get()).as("both have a share").isEqualTo(most.get());
    assertThat(most.get()).as("of 128 for the type").isBetween(2, 65);
    release.countDown();

    assertThat(jobs).allMatch(job -> job.await().equals(Outcome.HANDLED));
    assertThat(others).allMatch(job -> job.await().equals(Outcome.HANDLED));
    assertThat(handled.get("mallory")).containsExactlyInAnyOrderElementsOf(numbers(1_000));
    assertThat(most.get()).isLessThanOrEqualTo(128);
  }

  @Test
  void whoeverHasLittleInHandlersEntersWhileAnotherWaits() {
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .concurrentHandlersPerType(8)
                .handle(
                    "job",
                    String.class,
                    counted((m, c) -> {
                      if (m.from().equals("mallory")) {
                        release.await();
                      }
                    }),
                    HandlerOptions.DEFAULT.unordered()));
    send(start("mallory"), "job", 100);
    await().until(() -> running.get() > 0 && running.get() + waiting(bob) == 100);

    Agent carol = start("carol");

    assertThat(send(carol, "job", 50)).allMatch(job -> job.await().equals(Outcome.HANDLED));
    assertThat(handled).containsOnlyKeys("carol");
  }

  @Test
  void messagesInOrderStayInOrderWhereLanesTakeTurnsInOneSlot() {
    agents.start(
        Agent.builder("bob")
            .concurrentHandlers(1)
            .handle("x", String.class, counted((m, c) -> Thread.onSpinWait())));
    List<Delivery> deliveries = new ArrayList<>();
    for (int sender = 0; sender < 6; sender++) {
      deliveries.addAll(send(start("sender" + sender), "x", 500));
    }

    assertThat(deliveries).allMatch(delivery -> delivery.await().equals(Outcome.HANDLED));
    assertThat(most).hasValue(1);
    assertThat(handled).hasSize(6);
    handled.values().forEach(one -> assertThat(one).isEqualTo(numbers(500)));
  }

  /// Its handler takes longer than a run may keep its slot.
  @Test
  void longRunLeavesItsSlotToOthersBetweenTwoMessages() {
    CountDownLatch first = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    // They wait for bob, and so come in one run.
    List<Delivery> many = send(start("mallory"), "x", 200);
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .concurrentHandlers(1)
                .handle(
                    "x",
                    String.class,
                    (m, c) -> {
                      first.countDown();
                      if (m.from().equals("mallory") && order.isEmpty()) {
                        release.await();
                      }
                      order.add(m.from());
                    }));
    await().until(() -> first.getCount() == 0);
    Delivery one = start("carol").send("bob", "x", "");
    await().until(() -> waiting(bob) == 1);
    release.countDown();

    assertThat(one.await()).isEqualTo(Outcome.HANDLED);
    assertThat(many).allMatch(delivery -> delivery.await().equals(Outcome.HANDLED));
    assertThat(order.indexOf("carol")).isEqualTo(1);
  }

  /// Agents on a test clock that advances a second at a time.
  private AgentBuilder clocked(String name) {
    return Agent.builder(name).transport(clocked).timeSource(clock).timeToLive(DAY);
  }

  private void moveUntil(Callable<Boolean> condition) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          if (condition.call()) {
            return true;
          }
          clock.advance(Duration.ofSeconds(1));
          return false;
        });
  }

  @Test
  void messageThatExpiresWhileItWaitsForASlotIsNeverHandled() {
    Agent bob =
        agents.startElsewhere(
            clocked("bob")
                .handlerTime(DAY)
                .concurrentHandlers(1)
                .handle(
                    "job",
                    String.class,
                    counted((m, c) -> release.await()),
                    HandlerOptions.DEFAULT.unordered()));
    Agent alice = agents.startElsewhere(clocked("alice"));
    send(alice, "job", 1);
    moveUntil(() -> running.get() == 1);

    List<Delivery> late = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      late.add(alice.send("bob", "job", "late", SendOptions.DEFAULT.timeToLive(DAY.dividedBy(2))));
    }
    moveUntil(() -> waiting(bob) == 50);
    clock.advance(DAY.dividedBy(2));
    moveUntil(() -> bob.counters().received().settled().getOrDefault(Settlement.EXPIRED, 0L) == 50);

    moveUntil(() -> late.stream().allMatch(one -> one.status() == Delivery.Status.SETTLED));
    assertThat(late).allMatch(delivery -> !delivery.await().equals(Outcome.HANDLED));
    assertThat(waiting(bob)).isZero();
    assertThat(bob.status().queues().inbox().messages()).isEqualTo(1);
    release.countDown();
    await().until(() -> running.get() == 0);
    assertThat(handled.get("alice")).containsExactly("0");
  }

  @Test
  void handlerThatHeedsNoInterruptionKeepsItsSlotUntilItReturns() {
    CountDownLatch stuck = new CountDownLatch(1);
    Agent bob =
        agents.startElsewhere(
            clocked("bob")
                .concurrentHandlers(1)
                .handlerTime(Duration.ofMinutes(10))
                .handle(
                    "x",
                    String.class,
                    counted((m, c) -> {
                      while (m.body().equals("0") && stuck.getCount() > 0) {
                        try {
                          stuck.await();
                        } catch (InterruptedException e) {
                          // not heeded
                        }
                      }
                    })));
    List<Delivery> deliveries = send(agents.startElsewhere(clocked("alice")), "x", 3);
    moveUntil(() -> deliveries.getFirst().status() == Delivery.Status.SETTLED);

    assertThat(deliveries.getFirst().await()).isInstanceOf(Outcome.Rejected.class);
    await().until(() -> waiting(bob) == 1);
    assertThat(deliveries.getLast().await(Duration.ZERO)).isEmpty();
    stuck.countDown();
    moveUntil(() -> deliveries.getLast().status() == Delivery.Status.SETTLED);

    assertThat(deliveries.getLast().await()).isEqualTo(Outcome.HANDLED);
    assertThat(most).hasValue(1);
  }

  @Test
  void whatWaitsForASlotIsGivenBackWhenTheAgentLeaves() {
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .concurrentHandlers(1)
                .handle(
                    "job",
                    String.class,
                    counted((m, c) -> release.await()),
                    HandlerOptions.DEFAULT.unordered()));
    List<Delivery> deliveries = send(start("alice"), "job", 20);
    await().until(() -> running.get() == 1 && waiting(bob) == 19);
    CompletableFuture<?> closed = CompletableFuture.runAsync(() -> bob.close(PATIENCE));
    await().until(() -> waiting(bob) == 0);
    release.countDown();
    closed.join();

    assertThat(handled.get("alice")).containsExactly("0");
    assertThat(deliveries.getFirst().await()).isEqualTo(Outcome.HANDLED);
    assertThat(deliveries).filteredOn(one -> one.status() == Delivery.Status.SETTLED).hasSize(1);
  }

  @Test
  void numberOfHandlersIsChecked() {
    for (int wrong : new int[] {0, -1, 65_537}) {
      assertThatThrownBy(() -> Agent.builder("bob").concurrentHandlers(wrong))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("Between 1 and 65536");
      assertThatThrownBy(() -> Agent.builder("bob").concurrentHandlersPerType(wrong))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
