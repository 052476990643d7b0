package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.ErrorCode;
import dev.redoubt.Handler;
import dev.redoubt.HandlerOptions;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.RedoubtException;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.TypeRef;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.spi.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Extension points for libraries: interceptors, headers of requests and replies, generic types.
class AgentInterceptorTest {
  private final InMemoryTransport transport = new InMemoryTransport();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();

  record Order(String item, int count) {}

  @AfterEach
  void close() {
    transport.close();
  }

  private AgentBuilder agent(String name) {
    return Agent.builder(name).transport(transport);
  }

  /// Logs the calls that it surrounds.
  private final class Logging implements Interceptor {
    private final String name;

    Logging(String name) {
      this.name = name;
    }

    @Override
    public Sending sending(String peer, String type, SendOptions options) {
      log.add(name + " sends " + type + " to " + peer);
      return new Sending() {
        @Override
        public SendOptions options() {
          return options.header("by", name + " for " + peer);
        }

        @Override
        public void accepted(Delivery delivery) {
          log.add(name + " sent " + type + " to " + delivery.to());
        }

        @Override
        public void failed(RuntimeException why) {
          log.add(name + " failed to send to " + peer + ": " + ((RedoubtException) why).code());
        }
      };
    }

    @Override
    public void handling(Message<?> message, MessageContext context, Invocation next)
        throws Exception {
      log.add(name + " enters " + message.type() + " with " + message.headers());
      try {
        next.proceed();
      } finally {
        log.add(name + " leaves " + message.type());
      }
    }
  }

  @Test
  void interceptorsSurroundSendsAndHandlersTheFirstOutermost() {
    try (Agent bob =
            agent("bob")
                .interceptor(new Logging("outer"))
                .interceptor(new Logging("inner"))
                .handle("x", String.class, (m, c) -> log.add("handles"))
                .start();
        Agent alice = agent("alice").interceptor(new Logging("a")).start()) {
      assertThat(alice.send("bob", "x", "a").await(PATIENCE)).contains(Outcome.HANDLED);
      assertThat(bob.name()).isEqualTo("bob");
    }

    assertThat(log)
        .startsWith("a sends x to bob")
        .containsSubsequence(
            "outer enters x with {by=a for bob}",
            "inner enters x with {by=a for bob}",
            "handles",
            "inner leaves x",
            "outer leaves x")
        .contains("a sent x to bob");
  }

  @Test
  void eachMessageOfABroadcastHasItsOwnHeaders() {
    Handler<String> handler = (message, context) -> log.add(message.headers().toString());
    try (Agent bob = agent("bob").handle("x", String.class, handler).start();
        Agent carol = agent("carol").handle("x", String.class, handler).start();
        Agent alice = agent("alice").interceptor(new Logging("a")).start()) {
      for (Delivery delivery : alice.broadcast(List.of(bob.name(), carol.name()), "x", "hi")) {
        assertThat(delivery.await(PATIENCE)).contains(Outcome.HANDLED);
      }
    }
    assertThat(log)
        .contains("{by=a for bob}", "{by=a for carol}", "a sent x to bob", "a sent x to carol");
  }

  @Test
  void everyMessageThatIsNotAcceptedIsSaidToHaveFailedOnce() {
    byte[] large = new byte[2 << 20];
    try (Agent alice =
        agent("alice").interceptor(new Logging("a")).interceptor(new Logging("b")).start()) {
      assertThatThrownBy(() -> alice.send("bob", "x", large)).isInstanceOf(DeliveryException.class);
      assertThatThrownBy(() -> alice.broadcast(List.of("carol", "dave"), "x", large))
          .isInstanceOf(DeliveryException.class);
      assertThat(alice.status().queues().outbox().bytes()).isZero();
    }
    assertThat(log)
        .filteredOn(line -> line.contains("failed"))
        .containsExactlyInAnyOrder(
            "a failed to send to bob: TOO_LARGE",
            "b failed to send to bob: TOO_LARGE",
            "a failed to send to carol: TOO_LARGE",
            "b failed to send to carol: TOO_LARGE",
            "a failed to send to dave: TOO_LARGE",
            "b failed to send to dave: TOO_LARGE");
  }

  @Test
  void anInterceptorThatRefusesASendIsHeardAndTheOthersLearnOfIt() {
    Interceptor refusing =
        new Interceptor() {
          @Override
          public Sending sending(String peer, String type, SendOptions options) {
            throw new DeliveryException(ErrorCode.BAD_HEADER, "not to be sent");
          }
        };
    try (Agent alice = agent("alice").interceptor(new Logging("a")).interceptor(refusing).start()) {
      assertThatThrownBy(() -> alice.send("bob", "x", "hi")).hasMessage("not to be sent");
      assertThat(alice.counters().sent().accepted()).isZero();
    }
    assertThat(log).contains("a failed to send to bob: BAD_HEADER");
  }

  @Test
  void anInterceptorThatThrowsFailsTheAttempt() {
    Interceptor failing =
        new Interceptor() {
          @Override
          public void handling(Message<?> message, MessageContext context, Invocation next) {
            throw new IllegalStateException("no");
          }
        };
    try (Agent bob =
            agent("bob")
                .interceptor(failing)
                .handle(
                    "x",
                    String.class,
                    (m, c) -> log.add("handles"),
                    HandlerOptions.DEFAULT.attempts(1))
                .start();
        Agent alice = agent("alice").start()) {
      assertThat(alice.send("bob", "x", "a").await(PATIENCE))
          .contains(new Outcome.Rejected(Rejection.HANDLER_FAILED));
      assertThat(bob.counters().received().settled()).hasSize(1);
    }

    assertThat(log).isEmpty();
  }

  @Test
  void requestsAndRepliesCarryHeaders() throws Exception {
    try (Agent bob =
            agent("bob")
                .handleRequest(
                    "x",
                    String.class,
                    (m, c) -> {
                      c.replyHeader("trace", m.headers().getOrDefault("trace", "none") + "'");
                      return m.body();
                    })
                .start();
        Agent alice = agent("alice").start()) {
      SendOptions options = SendOptions.DEFAULT.header("trace", "42");
      RequestResult<String> result =
          alice.request("bob", "x", "a", String.class, PATIENCE, options);
      RequestResult<String> later =
          alice
              .requestAsync("bob", "x", "b", TypeRef.of(String.class), PATIENCE, options)
              .toCompletableFuture()
              .get();

      for (RequestResult<String> each : List.of(result, later)) {
        assertThat(reply(each).headers()).isEqualTo(Map.of("trace", "42'"));
      }
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }

  private static <R> Message<R> reply(RequestResult<R> result) {
    assertThat(result).isInstanceOf(RequestResult.Answered.class);
    return ((RequestResult.Answered<R>) result).reply();
  }

  @Test
  void typesWithArgumentsAreDecodedInFull() {
    try (Agent bob =
            agent("bob")
                .handleRequest(
                    "orders",
                    new TypeRef<List<Order>>() {},
                    (m, c) -> Map.of("count", m.body().stream().mapToInt(Order::count).sum()),
                    HandlerOptions.DEFAULT)
                .start();
        Agent alice = agent("alice").start()) {
      RequestResult<Map<String, Long>> result =
          alice.request(
              "bob",
              "orders",
              List.of(new Order("lamp", 2), new Order("bulb", 40)),
              new TypeRef<Map<String, Long>>() {},
              PATIENCE,
              SendOptions.DEFAULT);

      assertThat(reply(result).body()).isEqualTo(Map.of("count", 42L));
      assertThat(alice.send("bob", "orders", List.of("no order")).await(PATIENCE))
          .contains(new Outcome.Rejected(Rejection.UNDECODABLE));
      assertThat(bob.counters().received().settled()).hasSize(2);
    }
  }

  @Test
  void whatIsNotHandledExpiresAtItsSender() {
    try (Agent bob =
            agent("bob").handle("x", String.class, (m, c) -> c.settleLater().notHandled()).start();
        Agent alice = agent("alice").start()) {
      assertThat(alice.send("bob", "x", "a").await(PATIENCE)).contains(Outcome.EXPIRED);
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
  }
}
