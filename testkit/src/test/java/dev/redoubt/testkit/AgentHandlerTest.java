package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.HandlerOptions;
import dev.redoubt.MessageContext.Unsettled;
import dev.redoubt.RequestResult;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How handlers are called and messages settled; what depends on time is in [AgentClockTest].
class AgentHandlerTest {
  private static final Outcome FAILED = new Outcome.Rejected(Rejection.HANDLER_FAILED);

  @RegisterExtension final Agents agents = new Agents();
  private final BlockingQueue<AgentEvent.DeadLetter> dead = new LinkedBlockingQueue<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();

  private Agent start(AgentBuilder builder) {
    return agents.start(
        builder.listener(event -> {
          if (event instanceof AgentEvent.DeadLetter letter) {
            dead.add(letter);
          }
        }));
  }

  @Test
  void handlerThatFailsTwiceSucceedsAtItsThirdTry() {
    start(
        Agent.builder("bob")
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  handled.add(m.body() + c.attempt());
                  if (c.attempt() < 3) {
                    throw new StackOverflowError("an Error is a failure like any other");
                  }
                }));
    Agent alice = start(Agent.builder("alice"));

    Delivery first = alice.send("bob", "x", "a");
    Delivery second = alice.send("bob", "x", "b");

    assertThat(first.await()).isEqualTo(Outcome.HANDLED);
    assertThat(second.await()).isEqualTo(Outcome.HANDLED);
    assertThat(handled).containsExactly("a1", "a2", "a3", "b1", "b2", "b3");
    assertThat(dead).isEmpty();
  }

  @Test
  void handlerThatAlwaysFailsIsDeadLetteredBeforeItsSenderIsTold() {
    RuntimeException thrown = new RuntimeException("no");
    start(
        Agent.builder("bob")
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  throw thrown;
                }));
    Agent alice = start(Agent.builder("alice"));

    Delivery delivery = alice.send("bob", "x", "poison");

    assertThat(delivery.await()).isEqualTo(FAILED);
    AgentEvent.DeadLetter letter = dead.remove();
    assertThat(letter.reason()).isEqualTo(Settlement.HANDLER_FAILED);
    assertThat(letter.cause()).containsSame(thrown);
    assertThat(letter.message().id()).isEqualTo(delivery.id());
    assertThat(letter.message().body().toUtf8()).isEqualTo("poison");
  }

  @Test
  void settledMessageIsReportedThoughTheNextOneTakesItsTime() {
    CountDownLatch release = new CountDownLatch(1);
    start(
        Agent.builder("bob")
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  if (m.body().equals("slow")) {
                    release.await();
                  }
                }));
    Agent alice = start(Agent.builder("alice"));
    alice.connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(PATIENCE));

    Delivery quick = alice.send("bob", "x", "quick");
    Delivery slow = alice.send("bob", "x", "slow");

    assertThat(quick.await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(slow.await(Duration.ZERO)).isEqualTo(Optional.empty());
    release.countDown();
    assertThat(slow.await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void handlerMaySettleLaterAndOthersGoOnMeanwhile() throws Exception {
    CompletableFuture<Unsettled> open = new CompletableFuture<>();
    start(
        Agent.builder("bob")
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  switch (m.body()) {
                    case "later" -> open.complete(c.settleLater());
                    case "at once" -> c.settleLater().handled();
                    case "badly" -> c.settleLater().failed();
                    default -> handled.add(m.body());
                  }
                }));
    Agent alice = start(Agent.builder("alice"));

    Delivery later = alice.send("bob", "x", "later");
    Delivery atOnce = alice.send("bob", "x", "at once");
    Delivery badly = alice.send("bob", "x", "badly");
    Delivery other = alice.send("bob", "x", "other");

    assertThat(other.await()).isEqualTo(Outcome.HANDLED);
    assertThat(atOnce.await()).isEqualTo(Outcome.HANDLED);
    assertThat(badly.await()).isEqualTo(FAILED);
    assertThat(later.await(Duration.ZERO)).isEmpty();
    open.get().rejected();
    open.get().handled();
    assertThat(later.await()).isEqualTo(new Outcome.Rejected(Rejection.REFUSED));
  }

  @Test
  void aRequestThatIsSettledLaterIsAnsweredOnce() {
    CompletableFuture<Unsettled> open = new CompletableFuture<>();
    start(Agent.builder("bob").handleAny((m, c) -> open.complete(c.settleLater())));
    Agent alice = start(Agent.builder("alice"));
    var asked =
        CompletableFuture.supplyAsync(
            () -> alice.request("bob", "sum", "1+2", String.class, PATIENCE));

    Unsettled unsettled = open.join();
    assertThatThrownBy(() -> unsettled.answered("x".repeat(2 << 20)))
        .isInstanceOf(DeliveryException.class);
    unsettled.answered("3");
    unsettled.answered("4");
    unsettled.rejected();

    assertThat(asked.join())
        .isInstanceOfSatisfying(
            RequestResult.Answered.class, reply -> assertThat(reply.body()).isEqualTo("3"));
  }

  @Test
  void unorderedTypesPassWhatIsSlow() {
    CountDownLatch release = new CountDownLatch(1);
    start(
        Agent.builder("bob")
            .handle("slow", String.class, (m, c) -> release.await())
            .handle("fast", String.class, (m, c) -> {}, HandlerOptions.DEFAULT.unordered())
            .handle("ordered", String.class, (m, c) -> {}));
    Agent alice = start(Agent.builder("alice"));

    Delivery slow = alice.send("bob", "slow", "");
    Delivery ordered = alice.send("bob", "ordered", "");
    assertThat(alice.send("bob", "fast", "").await()).isEqualTo(Outcome.HANDLED);

    assertThat(ordered.await(Duration.ZERO)).isEmpty();
    release.countDown();
    assertThat(slow.await()).isEqualTo(Outcome.HANDLED);
    assertThat(ordered.await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void everyOtherTypeGoesToTheHandlerOfOthersAsItCame() {
    start(
        Agent.builder("bob")
            .handleAny(
                (m, c) -> handled.add(m.type() + " " + m.contentType() + " " + m.body().toUtf8())));
    Agent alice = start(Agent.builder("alice"));

    assertThat(alice.send("bob", "note", "hi").await()).isEqualTo(Outcome.HANDLED);
    assertThat(alice.send("bob", "list", List.of(1)).await()).isEqualTo(Outcome.HANDLED);

    assertThat(handled)
        .containsExactly("note text/plain;charset=utf-8 hi", "list application/json [1]");
  }

  @Test
  void listenerThatThrowsHarmsNobody() {
    agents.start(
        Agent.builder("bob")
            .listener(event -> {
              throw new AssertionError("listener");
            })
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  throw new IllegalStateException();
                }));
    Agent alice = start(Agent.builder("alice"));

    assertThat(alice.send("bob", "x", "a").await()).isEqualTo(FAILED);
    assertThat(alice.send("bob", "none", "b").await())
        .isEqualTo(new Outcome.Rejected(Rejection.NO_HANDLER));
  }
}
