package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.Handler;
import dev.redoubt.HandlerOptions;
import dev.redoubt.MessageContext;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a handler sends with its context goes out if it handles its message, or never.
class AgentHandlerSendTest {
  @RegisterExtension final Agents agents = new Agents();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<Delivery> held = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);

  private Agent bob(Handler<String> handler, HandlerOptions options) {
    return agents.start(Agent.builder("bob").handle("x", String.class, handler, options));
  }

  private Agent alice() {
    return agents.start(
        Agent.builder("alice").handle("y", String.class, (m, c) -> received.add(m.body())));
  }

  private Delivery next() throws InterruptedException {
    return held.take();
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(DeliveryException.class))
        .returns(code, DeliveryException::code);
  }

  private static void assertNotSent(Delivery delivery) {
    assertThatThrownBy(() -> delivery.outcome().toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(DeliveryException.class))
        .returns("NOT_SENT", DeliveryException::code);
  }

  @Test
  void whatAHandlerSendsGoesOutInOrderWhenItHasReturned() throws Exception {
    bob(
        (m, c) -> {
          held.add(c.send("alice", "y", m.body() + 1));
          held.add(c.send("alice", "y", m.body() + 2));
          release.await();
        },
        HandlerOptions.DEFAULT);
    Agent alice = alice();
    Delivery delivery = alice.send("bob", "x", "a");

    Delivery first = next();
    assertThat(first.status()).isEqualTo(Delivery.Status.QUEUED);
    assertThat(received).isEmpty();
    release.countDown();
    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    assertThat(first.await()).isEqualTo(Outcome.HANDLED);
    assertThat(next().await()).isEqualTo(Outcome.HANDLED);
    assertThat(first.id().toString()).isNotEqualTo("0".repeat(32));
    assertThat(received).containsExactly("a1", "a2");
  }

  @Test
  void whatAFailedAttemptSendsIsNeverSent() throws Exception {
    Agent bob =
        bob(
            (m, c) -> {
              held.add(c.send("alice", "y", "try " + c.attempt()));
              if (c.attempt() == 1) {
                throw new IllegalStateException();
              }
            },
            HandlerOptions.DEFAULT.backoff(Duration.ZERO));
    Agent alice = alice();

    assertThat(alice.send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);
    assertNotSent(next());
    assertThat(next().await()).isEqualTo(Outcome.HANDLED);
    assertThat(received).containsExactly("try 2");
    assertThat(bob.status().queues().outbox().bytes()).isZero();
  }

  @Test
  void whatTheHandlerOfARejectedOrFailedMessageSendsIsNeverSent() throws Exception {
    Agent bob =
        bob(
            (m, c) -> {
              held.add(c.send("alice", "y", "never"));
              if (m.body().equals("reject")) {
                c.reject();
              } else {
                throw new IllegalStateException();
              }
            },
            HandlerOptions.DEFAULT.attempts(1));
    Agent alice = alice();

    assertThat(alice.send("bob", "x", "reject").await())
        .isEqualTo(new Outcome.Rejected(Rejection.REFUSED));
    assertThat(alice.send("bob", "x", "fail").await())
        .isEqualTo(new Outcome.Rejected(Rejection.HANDLER_FAILED));
    assertNotSent(next());
    assertNotSent(next());
    assertThat(bob.send("alice", "y", "after").await()).isEqualTo(Outcome.HANDLED);
    assertThat(received).containsExactly("after");
  }

  @Test
  void whatSettlesLaterSendsLater() throws Exception {
    BlockingQueue<MessageContext.Unsettled> open = new LinkedBlockingQueue<>();
    BlockingQueue<MessageContext> contexts = new LinkedBlockingQueue<>();
    bob(
        (m, c) -> {
          held.add(c.send("alice", "y", "early"));
          open.add(c.settleLater());
          contexts.add(c);
        },
        HandlerOptions.DEFAULT);
    Agent alice = alice();
    Delivery delivery = alice.send("bob", "x", "a");

    MessageContext context = contexts.take();
    held.add(context.send("alice", "y", "late"));
    assertThat(received).isEmpty();
    open.take().handled();
    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    assertThat(next().await()).isEqualTo(Outcome.HANDLED);
    assertThat(next().await()).isEqualTo(Outcome.HANDLED);
    assertThat(received).containsExactly("early", "late");
    assertThatThrownBy(() -> context.send("alice", "y", "too late"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anErrorOfASendIsTheHandlers() {
    List<ThrowingCallable> calls = new ArrayList<>();
    BlockingQueue<String> codes = new LinkedBlockingQueue<>();
    bob(
        (m, c) -> {
          calls.add(() -> c.send("no name", "y", "a"));
          calls.add(() -> c.send("alice", "", "a"));
          calls.add(() -> c.send("alice", "y", new byte[2 << 20]));
          calls.add(() -> c.send("alice", "y", "a", SendOptions.DEFAULT.kept()));
          for (ThrowingCallable call : calls) {
            try {
              call.call();
            } catch (DeliveryException e) {
              codes.add(e.code());
            } catch (Throwable e) {
              throw new AssertionError(e);
            }
          }
          assertThatThrownBy(() -> c.send("alice", "y", "a").await())
              .isInstanceOf(IllegalStateException.class);
        },
        HandlerOptions.DEFAULT.attempts(1));

    assertThat(alice().send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);
    assertThat(codes).containsExactly("BAD_NAME", "BAD_TYPE", "TOO_LARGE", "NO_STORE");
  }

  @Test
  void aHandlerHoldsBackSoManyAndSoMuchAndNoMore() {
    Agent bob =
        bob(
            (m, c) -> {
              if (m.body().equals("many")) {
                for (int i = 0; i < 1_000; i++) {
                  held.add(c.send("alice", "y", "a"));
                }
              } else {
                for (int i = 0; i < 4; i++) {
                  held.add(c.send("alice", "y", new byte[1_000_000]));
                }
              }
              assertCode("TOO_MANY_SENDS", () -> c.send("alice", "y", new byte[200_000]));
              assertThat(c.agent().status().queues().outbox().bytes()).isGreaterThan(300_000);
              c.reject();
            },
            HandlerOptions.DEFAULT.attempts(1));
    Agent alice = alice();

    Outcome refused = new Outcome.Rejected(Rejection.REFUSED);
    assertThat(alice.send("bob", "x", "many").await()).isEqualTo(refused);
    assertThat(alice.send("bob", "x", "much").await()).isEqualTo(refused);
    assertThat(held).hasSize(1_004).allSatisfy(AgentHandlerSendTest::assertNotSent);
    assertThat(bob.status().queues().outbox().bytes()).isZero();
  }

  @Test
  void anAnswerGoesOutWithWhatItsHandlerSent() {
    agents.start(
        Agent.builder("bob")
            .handleRequest(
                "ask",
                String.class,
                (m, c) -> {
                  held.add(c.send("alice", "y", "first"));
                  return m.body() + "!";
                }));

    RequestResult<String> result =
        alice().request("bob", "ask", "hi", String.class, Patience.PATIENCE);
    assertThat(result).isInstanceOf(RequestResult.Answered.class);
    assertThat(held.element().await()).isEqualTo(Outcome.HANDLED);
    assertThat(received).containsExactly("first");
  }

  @Test
  void aHandlerThatEndsWhileItsAgentClosesSendsAsItWould() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    Agent bob =
        bob(
            (m, c) -> {
              entered.countDown();
              release.await();
              held.add(c.send("alice", "y", "last"));
            },
            HandlerOptions.DEFAULT.attempts(1));
    Agent alice = alice();
    Delivery delivery = alice.send("bob", "x", "a");
    entered.await();
    Thread closing = Thread.startVirtualThread(() -> bob.close(Patience.PATIENCE));
    Patience.await().until(() -> isClosing(bob));
    release.countDown();

    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    assertThat(next().await()).isEqualTo(Outcome.HANDLED);
    closing.join();
    assertThat(received).containsExactly("last");
  }

  private static boolean isClosing(Agent agent) {
    try {
      Delivery unused = agent.send("alice", "z", "");
      return false;
    } catch (DeliveryException e) {
      return e.code().equals("CLOSED");
    }
  }
}
