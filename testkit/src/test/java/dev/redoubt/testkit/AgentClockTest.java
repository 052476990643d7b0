package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.Handler;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents on a test clock: everything that takes its time by design.
class AgentClockTest {
  private static final Outcome FAILED = new Outcome.Rejected(Rejection.HANDLER_FAILED);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// At most as fast as real time, so that a slow machine can keep up.
  private static final Duration STEP = Duration.ofMillis(1);

  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport transport = new InMemoryTransport(clock);
  private final BlockingQueue<AgentEvent.DeadLetter> dead = new LinkedBlockingQueue<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Set<Long> alarms = ConcurrentHashMap.newKeySet();

  private AgentBuilder agent(String name) {
    return Agent.builder(name)
        .transport(transport)
        .timeSource(clock)
        .timeToLive(Duration.ofHours(24))
        .listener(event -> {
          if (event instanceof AgentEvent.DeadLetter letter) {
            dead.add(letter);
          }
        });
  }

  /// The clock, and which alarms were set.
  private final TimeSource watched =
      new TimeSource() {
        @Override
        public Now now() {
          return clock.now();
        }

        @Override
        public Alarm at(long nanos, Runnable task) {
          Alarm alarm = clock.at(nanos, task);
          alarms.add(nanos);
          return alarm;
        }
      };

  private AgentBuilder bob(Handler<String> handler) {
    return agent("bob").handle("x", String.class, handler);
  }

  @AfterEach
  void close() {
    release.countDown();
    transport.close();
  }

  /// Advances the clock by `step` repeatedly, and lets other threads continue between the steps.
  private void moveUntil(Duration step, Callable<Boolean> condition) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          if (condition.call()) {
            return true;
          }
          clock.advance(step);
          return false;
        });
  }

  private Outcome ending(Delivery delivery) {
    moveUntil(STEP, () -> delivery.status() == Delivery.Status.SETTLED);
    return delivery.await();
  }

  /// So that messages continue while the clock stands still.
  private void connect(Agent agent) {
    CompletableFuture<?> connected =
        CompletableFuture.runAsync(() ->
            agent.connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(Duration.ofHours(1))));
    moveUntil(STEP, connected::isDone);
    connected.join();
  }

  @Test
  void messageToNobodyExpiresAtItsDeadline() {
    try (Agent alice = agent("alice").start()) {
      long sent = clock.now().nanos();
      SendOptions options = SendOptions.DEFAULT.timeToLive(Duration.ofMinutes(5));
      Delivery delivery = alice.send("nobody", "x", "a", options);
      clock.advance(Duration.ofMinutes(5).minusMillis(1));
      assertThat(delivery.await(Duration.ofMillis(10))).isEmpty();

      assertThat(ending(delivery)).isEqualTo(Outcome.EXPIRED);
      assertThat(clock.now().since(sent)).isLessThan(Duration.ofMinutes(6));
    }
  }

  @Test
  void broadcastGivesOneDeliveryAPeer() {
    try (Agent bob = bob((m, c) -> {}).start();
        Agent alice = agent("alice").start()) {
      List<Delivery> deliveries =
          alice.broadcast(
              List.of("bob", "carol"),
              "x",
              "a",
              SendOptions.DEFAULT.timeToLive(Duration.ofHours(1)));

      assertThat(deliveries).extracting(Delivery::to).containsExactly("bob", "carol");
      assertThat(ending(deliveries.get(0))).isEqualTo(Outcome.HANDLED);
      moveUntil(MINUTE, () -> deliveries.get(1).status() == Delivery.Status.SETTLED);
      assertThat(deliveries.get(1).await()).isEqualTo(Outcome.EXPIRED);
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }

  @Test
  void requestThatIsHandledAndNotAnsweredTimesOut() {
    try (Agent bob = bob((m, c) -> handled.add(m.body())).start();
        Agent alice = agent("alice").start()) {
      connect(alice);
      CompletableFuture<RequestResult<String>> result =
          CompletableFuture.supplyAsync(
              () -> alice.request("bob", "x", "a", String.class, Duration.ofHours(1)));
      moveUntil(STEP, () -> alice.counters().sent().handled() == 1);
      assertThat(result).isNotDone();
      moveUntil(MINUTE, result::isDone);

      assertThat(result.join()).isEqualTo(new RequestResult.TimedOut<String>());
      assertThat(handled).containsExactly("a");
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }

  @Test
  void handlerThatTakesTooLongIsInterruptedAndTriedAgain() {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Agent bob =
            bob(
                    (m, c) -> {
                      handled.add("try " + c.attempt());
                      if (c.attempt() == 1) {
                        try {
                          release.await();
                        } finally {
                          interrupted.countDown();
                        }
                      }
                    })
                .handlerTime(LIMIT)
                .start();
        Agent alice = agent("alice").start()) {
      Delivery delivery = alice.send("bob", "x", "a");
      moveUntil(STEP, () -> handled.size() == 1);
      clock.advance(LIMIT);
      // Meanwhile the clock stands: an interrupted handler has a second to return.
      await().until(() -> interrupted.getCount() == 0);
      moveUntil(STEP, () -> handled.size() == 2); // no faster: the second try has a limit too

      assertThat(ending(delivery)).isEqualTo(Outcome.HANDLED);
      assertThat(handled).containsExactly("try 1", "try 2");
      assertThat(bob.counters().received().settled()).isNotEmpty();
    }
  }

  @Test
  void handlerThatAlwaysTakesTooLongFailsItsMessageAndTheNextIsHandled() {
    try (Agent bob =
            bob(
                    (m, c) -> {
                      if (m.body().equals("stuck")) {
                        release.await();
                      }
                      handled.add(m.body());
                    })
                .handlerTime(MINUTE)
                .start();
        Agent alice = agent("alice").start()) {
      connect(alice);
      Delivery stuck = alice.send("bob", "x", "stuck");
      Delivery next = alice.send("bob", "x", "next");
      moveUntil(SECOND, () -> !dead.isEmpty());

      assertThat(ending(stuck)).isEqualTo(FAILED);
      assertThat(ending(next)).isEqualTo(Outcome.HANDLED);
      assertThat(dead.remove().cause()).get().isInstanceOf(TimeoutException.class);
      assertThat(handled).containsExactly("next");
      assertThat(bob.counters().received().settled()).isNotEmpty();
    }
  }

  @Test
  void handlerThatHeedsNoInterruptLosesItsLane() {
    try (Agent bob =
            bob(
                    (m, c) -> {
                      boolean stuck = m.body().equals("stuck");
                      while (stuck && release.getCount() > 0) {
                        try {
                          release.await();
                        } catch (InterruptedException e) {
                          handled.add("interrupted");
                        }
                      }
                      handled.add(m.body());
                    })
                .handlerTime(MINUTE)
                .start();
        Agent alice = agent("alice").start()) {
      connect(alice);
      Delivery stuck = alice.send("bob", "x", "stuck");
      Delivery next = alice.send("bob", "x", "next");
      moveUntil(SECOND, () -> !dead.isEmpty());

      assertThat(ending(stuck)).isEqualTo(FAILED);
      assertThat(ending(next)).isEqualTo(Outcome.HANDLED);
      assertThat(dead.remove().cause()).get().isInstanceOf(TimeoutException.class);
      release.countDown();
      await().until(() -> handled.contains("stuck"));
      assertThat(ending(alice.send("bob", "x", "after"))).isEqualTo(Outcome.HANDLED);
      assertThat(handled).containsExactly("interrupted", "next", "stuck", "after");
      assertThat(bob.counters().received().settled()).isNotEmpty();
    }
  }

  /// The second attempt comes after 100 ms; a third would come a second later.
  @Test
  void retriesNeverPassTheExpiry() {
    BlockingQueue<Integer> tries = new LinkedBlockingQueue<>();
    try (Agent bob =
            bob(
                    (m, c) -> {
                      tries.add(c.attempt());
                      throw new IllegalStateException();
                    })
                .timeSource(watched)
                .start();
        Agent alice = agent("alice").start()) {
      connect(alice);
      Delivery delivery =
          alice.send("bob", "x", "a", SendOptions.DEFAULT.timeToLive(Duration.ofMillis(900)));
      long secondTry = clock.now().plus(Duration.ofMillis(100));
      await().until(() -> alarms.contains(secondTry));
      clock.advance(Duration.ofMillis(100));

      assertThat(ending(delivery)).isEqualTo(FAILED);
      assertThat(tries).containsExactly(1, 2);
      assertThat(bob.counters().received().settled()).isNotEmpty();
    }
  }

  /// The process is suspended during the first handler, and the thread that enters the next one is
  /// the first to wake.
  @Test
  void whatEntersAHandlerAfterAStandstillIsFlagged() {
    ManualClock own = new ManualClock(); // moved by nothing else: not to move is no standstill
    AtomicLong stoodStill = new AtomicLong();
    TimeSource time =
        new TimeSource() {
          @Override
          public Now now() {
            Now now = own.now();
            return new Now(now.nanos() + stoodStill.get(), now.wallMillis());
          }

          @Override
          public Alarm at(long atNanos, Runnable task) {
            return own.at(atNanos - stoodStill.get(), task);
          }
        };
    BlockingQueue<Boolean> flagged = new LinkedBlockingQueue<>();
    try (Agent alice = agent("alice").start()) {
      alice.send("bob", "x", "a");
      alice.send("bob", "x", "b"); // both come in one INIT
      try (Agent bob =
          agent("bob")
              .timeSource(time)
              .handle(
                  "x",
                  String.class,
                  (m, c) -> {
                    flagged.add(m.redelivered());
                    stoodStill.set(Duration.ofSeconds(5).toNanos());
                  })
              .start()) {
        await()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> {
              clock.advance(Duration.ofMillis(10));
              return flagged.size() == 2;
            });
        assertThat(flagged).containsExactly(false, true);
        assertThat(bob.name()).isEqualTo("bob");
      }
    }
  }

  @Test
  void messageThatExpiresBehindASlowOneIsNeverHandled() {
    try (Agent bob =
            bob(
                    (m, c) -> {
                      handled.add(m.body());
                      release.await();
                    })
                .handlerTime(Duration.ofDays(1))
                .start();
        Agent alice = agent("alice").start()) {
      connect(alice);
      // Both wait for Redis, and so come to bob together.
      transport.goOffline();
      await().until(() -> alice.status().connection() == AgentStatus.Connection.DOWN);
      Delivery slow = alice.send("bob", "x", "slow");
      Delivery late = alice.send("bob", "x", "late", SendOptions.DEFAULT.timeToLive(MINUTE));
      transport.goOnline();
      moveUntil(Duration.ofMillis(1), () -> late.status() == Delivery.Status.RECEIVED);
      moveUntil(SECOND, () -> !dead.isEmpty());

      // Which of the two depends on whether the receipt is there by the deadline.
      assertThat(ending(late)).isIn(Outcome.EXPIRED, Outcome.UNCONFIRMED);
      assertThat(dead.remove().reason()).isEqualTo(Settlement.EXPIRED);
      release.countDown();
      assertThat(ending(slow)).isEqualTo(Outcome.HANDLED);
      assertThat(handled).containsExactly("slow");
      assertThat(bob.counters().received().settled()).isNotEmpty();
    }
  }

  @Test
  void closeLetsWhatWasSentSettleAndEndsTheRest() {
    try (Agent bob = bob((m, c) -> release.await()).start()) {
      Agent alice = agent("alice").start();
      connect(alice);
      Delivery running = alice.send("bob", "x", "a");
      Delivery nobody = alice.send("nobody", "x", "b");
      CompletableFuture<?> closed = CompletableFuture.runAsync(() -> alice.close(MINUTE));
      await().until(() -> alice.status().connection() == AgentStatus.Connection.CLOSED);
      release.countDown();

      assertThat(running.await(PATIENCE)).contains(Outcome.HANDLED);
      assertThat(nobody.status()).isEqualTo(Delivery.Status.QUEUED);
      moveUntil(SECOND, closed::isDone);
      assertThat(nobody.await()).isEqualTo(Outcome.EXPIRED);
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }

  @Test
  void closeEndsWhatIsUnderWayThoughTheClockStandsStill() {
    Agent alice = agent("alice").start();
    Delivery delivery = alice.send("nobody", "x", "a");

    alice.close(Duration.ofMillis(100));

    assertThat(delivery.await(Duration.ZERO)).contains(Outcome.EXPIRED);
  }
}
