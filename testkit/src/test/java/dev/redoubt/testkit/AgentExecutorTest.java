package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.RequestResult;
import dev.redoubt.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Handlers on threads of the application.
class AgentExecutorTest {
  @RegisterExtension final Agents agents = new Agents();
  private final LinkedBlockingQueue<Thread> used = new LinkedBlockingQueue<>();
  private final ExecutorService one =
      Executors.newSingleThreadExecutor(work -> Thread.ofPlatform().name("one").unstarted(work));

  private Agent bob(Executor executor) {
    return agents.start(
        Agent.builder("bob")
            .handlerExecutor(executor)
            .handle("x", String.class, (m, c) -> used.add(Thread.currentThread()))
            .handleRequest("name", String.class, (m, c) -> Thread.currentThread().getName()));
  }

  @AfterEach
  void close() {
    agents.close();
    one.shutdownNow();
  }

  private static List<Delivery> send(Agent alice, int messages) {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      deliveries.add(alice.send("bob", "x", ""));
    }
    return deliveries;
  }

  @Test
  void handlersAndAnswerersRunOnTheChosenThreads() {
    bob(one);
    Agent alice = agents.start(Agent.builder("alice"));

    assertThat(send(alice, 20)).allMatch(sent -> sent.await().equals(Outcome.HANDLED));
    assertThat(alice.request("bob", "name", "", String.class, Patience.PATIENCE))
        .isInstanceOfSatisfying(
            RequestResult.Answered.class, answered -> assertThat(answered.body()).isEqualTo("one"));
    assertThat(used).hasSize(20).allMatch(thread -> thread.getName().equals("one"));
  }

  @Test
  void refusedTasksAndThoseThatWouldRunOnTheCallersThreadAreHandledAllTheSame() {
    for (Executor bad : List.<Executor>of(Runnable::run, this::refuse)) {
      Agent bob = bob(bad);
      Agent alice = agents.start(Agent.builder("alice"));
      used.clear();

      assertThat(send(alice, 20)).allMatch(sent -> sent.await().equals(Outcome.HANDLED));
      assertThat(used).hasSize(20).allMatch(Thread::isVirtual);
      alice.close();
      bob.close();
    }
  }

  private void refuse(Runnable task) {
    throw new RejectedExecutionException("full");
  }

  /// As on one CPU, where a single computing handler is enough.
  @Test
  void handlersThatComputeOnVirtualThreadsElsewhereStopNothing() {
    AtomicBoolean over = new AtomicBoolean();
    int carriers = Runtime.getRuntime().availableProcessors();
    CountDownLatch busy = new CountDownLatch(carriers);
    bob(one);
    Agent alice = agents.start(Agent.builder("alice"));
    alice.connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(Patience.PATIENCE));
    try {
      for (int i = 0; i < carriers; i++) {
        Thread.startVirtualThread(() -> {
          busy.countDown();
          while (!over.get()) {
            Thread.onSpinWait();
          }
        });
      }
      Patience.await().until(() -> busy.getCount() == 0);

      assertThat(send(alice, 20)).allMatch(sent -> sent.await().equals(Outcome.HANDLED));
    } finally {
      over.set(true);
    }
  }

  @Test
  void threadIsGivenBackAsItWas() throws Exception {
    LinkedBlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    agents.start(
        Agent.builder("bob")
            .handlerExecutor(task ->
                one.execute(() -> {
                  task.run();
                  interrupted.add(Thread.currentThread().isInterrupted());
                }))
            .handle("x", String.class, (m, c) -> Thread.currentThread().interrupt()));
    Agent alice = agents.start(Agent.builder("alice"));

    assertThat(alice.send("bob", "x", "").await()).isEqualTo(Outcome.HANDLED);
    assertThat(interrupted.take()).isFalse();
  }
}
