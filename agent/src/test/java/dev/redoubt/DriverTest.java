package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.internal.SystemRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Counts turns: each costs a wake-up, and a check of everything that is due.
class DriverTest {
  private static final int INPUTS = 1_000;
  private static final AgentName BOB = AgentName.of("bob");
  private static final Ticket NOBODYS = new Ticket() {};

  /// Alarms never ring.
  private static final TimeSource STILL =
      new TimeSource() {
        @Override
        public Now now() {
          return new Now(0, 0);
        }

        @Override
        public Alarm at(long nanos, Runnable task) {
          return () -> {};
        }
      };

  private final Identity identity = Identity.generate(SystemRandom.INSTANCE);
  private final Endpoint endpoint =
      new Endpoint(
          new EndpointConfig(
              AgentName.of("alice"),
              identity,
              Trust.pinned(Map.of()),
              Limits.DEFAULT,
              SystemRandom.INSTANCE,
              type -> false),
          STILL.now());
  private final AtomicInteger turns = new AtomicInteger();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Driver driver = new Driver(endpoint, STILL);
  private final Driver.Work work =
      new Driver.Work() {
        @Override
        public void carryOut(Action action) {}

        @Override
        public long afterDrain(Now now) {
          turns.incrementAndGet();
          entered.countDown();
          hold();
          return Long.MAX_VALUE;
        }
      };

  /// Keeps the first turn running.
  private void hold() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws InterruptedException {
    driver.start(work);
    entered.await();
  }

  @AfterEach
  void stop() {
    release.countDown();
    driver.stop();
    driver.close();
    identity.close();
  }

  /// Ends the first turn, and waits for the turns after it.
  private void goOn() throws InterruptedException {
    CountDownLatch last = new CountDownLatch(1);
    driver.later((driven, now) -> last.countDown());
    release.countDown();
    last.await();
    driver.stop();
  }

  @Test
  void whatComesDuringATurnSharesTheNext() throws InterruptedException {
    for (int i = 0; i < INPUTS; i++) {
      driver.later((driven, now) -> {});
    }
    goOn();

    assertThat(turns).hasValue(2);
  }

  @Test
  void whoCallsDuringATurnDoesNotWaitForItAndSharesTheNext() throws InterruptedException {
    for (int i = 0; i < INPUTS; i++) {
      driver.run((driven, now) -> driven.connect(BOB, NOBODYS, false, Duration.ofMinutes(1), now));
    }
    assertThat(turns).hasValue(1);
    goOn();

    assertThat(turns).hasValue(2);
  }

  /// Holds the lock until `free` counts down.
  private Thread holdLock(CountDownLatch free) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .start(() ->
                driver.run((driven, now) -> {
                  held.countDown();
                  awaitThat(free);
                }));
    held.await();
    return holder;
  }

  private static void awaitThat(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsSubmittedDoesNotWaitForTheLockAndKeepsItsOrder() throws InterruptedException {
    List<Integer> ran = new ArrayList<>();
    CountDownLatch free = new CountDownLatch(1);
    Thread holder = holdLock(free);

    driver.submit((driven, now) -> ran.add(1));
    driver.submit((driven, now) -> ran.add(2));
    assertThat(ran).isEmpty();
    free.countDown();
    driver.run((driven, now) -> ran.add(3));

    assertThat(ran).containsExactly(1, 2, 3);
    holder.join();
  }

  @Test
  void whatIsSubmittedRunsInATurnIfNobodyElseComes() throws InterruptedException {
    CountDownLatch free = new CountDownLatch(1);
    Thread holder = holdLock(free);
    CountDownLatch ran = new CountDownLatch(1);

    driver.submit((driven, now) -> ran.countDown());
    free.countDown();
    release.countDown(); // lets the first turn end

    ran.await();
    holder.join();
  }

  @Test
  void aBugInOneInputStopsNoOther() {
    List<Integer> ran = new ArrayList<>();
    driver.later((driven, now) -> {
      throw new IllegalStateException("on purpose");
    });

    driver.submit((driven, now) -> ran.add(1));

    assertThat(ran).containsExactly(1);
  }

  @Test
  void whatIsSubmittedWhileItClosesHearsOfIt() throws InterruptedException {
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Driver.Input input =
        new Driver.Input() {
          @Override
          public void run(Endpoint driven, Now now) {
            ran.incrementAndGet();
          }

          @Override
          public void closed() {
            closed.incrementAndGet();
          }
        };
    release.countDown();
    driver.stop();
    driver.submit(input);
    driver.close();
    driver.submit(input);

    assertThat(ran).hasValue(1);
    assertThat(closed).hasValue(1);
  }
}
