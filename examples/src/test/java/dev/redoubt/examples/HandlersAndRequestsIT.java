package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentEvent;
import dev.redoubt.HandlerOptions;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.TypeRef;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/sending-and-handling.md` shows of handlers, requests and what surrounds them.
@ExtendWith(RedisExtension.class)
class HandlersAndRequestsIT {
  record Order(String item, int count) {}

  record Report(String text) {}

  record Question(int left, int right) {}

  record Answer(int sum) {}

  private final BlockingQueue<Object> taken = new LinkedBlockingQueue<>();

  private void pack(Order order) {
    taken.add(order);
  }

  private void archive(Report report) {
    taken.add(report);
  }

  private void record(String type, long nanos) {
    taken.add(type + (nanos > 0 ? " took some time" : ""));
  }

  private static String currentTrace() {
    return "42";
  }

  @Test
  void handlersAreInPlaceBeforeTheFirstMessage(EmbeddedRedis server) {
    String redis = server.uri();
    Agent shop = Agent.builder("shop").redis(redis).build();
    shop.handle("order", Order.class, (message, context) -> pack(message.body()));
    shop.start();

    try (shop;
        Agent alice = Agent.builder("alice").redis(redis).start()) {
      Order order = new Order("lamp", 2);
      assertThat(alice.send("shop", "order", order).await()).isEqualTo(Outcome.HANDLED);
      assertThat(taken).containsExactly(order);
    }
  }

  @Test
  void typesHaveHandlersOfTheirOwn(EmbeddedRedis redis) {
    try (Agent shop = Agent.builder("shop").redis(redis.uri()).build();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      shop.handle(
          "report",
          Report.class,
          (message, context) -> archive(message.body()),
          HandlerOptions.DEFAULT.unordered().attempts(5).backoff(Duration.ofSeconds(2)));
      shop.handle(
          "orders",
          new TypeRef<List<Order>>() {},
          (message, context) -> message.body().forEach(this::pack),
          HandlerOptions.DEFAULT);
      shop.handle(
          "order",
          Order.class,
          (message, context) -> {
            if (message.body().count() > 100) {
              context.reject();
              return;
            }
            pack(message.body());
          });
      shop.start();

      Order order = new Order("lamp", 2);
      Report report = new Report("All is well.");
      assertThat(alice.send("shop", "report", report).await()).isEqualTo(Outcome.HANDLED);
      assertThat(alice.send("shop", "orders", List.of(order)).await()).isEqualTo(Outcome.HANDLED);
      assertThat(alice.send("shop", "order", order).await()).isEqualTo(Outcome.HANDLED);
      assertThat(alice.send("shop", "order", new Order("lamp", 101)).await())
          .isEqualTo(new Outcome.Rejected(Rejection.REFUSED));
      assertThat(taken).containsExactly(report, order, order);
    }
  }

  @Test
  void aHandlerSendsOn(EmbeddedRedis redis) throws Exception {
    try (Agent shop = Agent.builder("shop").redis(redis.uri()).build();
        Agent stock =
            Agent.builder("stock")
                .redis(redis.uri())
                .handle("reserve", Order.class, (message, context) -> pack(message.body()))
                .start()) {
      shop.handle(
          "order",
          Order.class,
          (message, context) -> {
            context.send("stock", "reserve", message.body());
            context.send("mail", "confirm", message.body());
          });
      shop.start();

      Order order = new Order("lamp", 2);
      assertThat(stock.send("shop", "order", order).await()).isEqualTo(Outcome.HANDLED);
      assertThat(taken.take()).isEqualTo(order);
    }
  }

  @Test
  void aRequestHasAReply(EmbeddedRedis redis) throws Exception {
    try (Agent adder =
            Agent.builder("adder")
                .redis(redis.uri())
                .handleRequest(
                    "add",
                    Question.class,
                    (message, context) ->
                        new Answer(message.body().left() + message.body().right()))
                .start();
        Agent client = Agent.builder("client").redis(redis.uri()).start()) {
      Duration timeout = Duration.ofMinutes(1);
      assertThat(ask(client, adder.name(), "add", timeout)).isEqualTo("the sum is 42");
      assertThat(ask(client, adder.name(), "divide", timeout)).isEqualTo("nobody answers this");
      client
          .requestAsync("adder", "add", new Question(20, 22), Answer.class, timeout)
          .thenAccept(result -> System.out.println("The request ended " + result));
      assertThat(
              client
                  .requestAsync("adder", "add", new Question(1, 2), Answer.class, timeout)
                  .toCompletableFuture()
                  .get())
          .isInstanceOf(RequestResult.Answered.class);
    }
  }

  private static String ask(Agent client, String peer, String type, Duration timeout) {
    RequestResult<Answer> result =
        client.request(peer, type, new Question(20, 22), Answer.class, timeout);
    return switch (result) {
      case RequestResult.Answered<Answer> answered -> "the sum is " + answered.body().sum();
      case RequestResult.NoResponder<Answer> none -> "nobody answers this";
      case RequestResult.TimedOut<Answer> late -> "no reply in time; it may have been handled";
      case RequestResult.Rejected<Answer> rejected -> "rejected, " + rejected.reason();
      case RequestResult.Undecodable<Answer> strange -> "the reply was no Answer";
    };
  }

  @Test
  void whatSurroundsSendsAndHandlers(EmbeddedRedis redis) {
    try (Agent shop =
            Agent.builder("shop")
                .redis(redis.uri())
                .listener(
                    event -> System.out.println("Not handled: " + event),
                    Set.of(AgentEvent.DeadLetter.class))
                .interceptor(
                    new Interceptor() {
                      @Override
                      public Sending sending(String peer, String type, SendOptions options) {
                        return () -> options.header("trace", currentTrace());
                      }

                      @Override
                      public void handling(
                          Message<?> message, MessageContext context, Invocation next)
                          throws Exception {
                        long start = System.nanoTime();
                        try {
                          next.proceed();
                        } finally {
                          record(message.type(), System.nanoTime() - start);
                        }
                      }
                    })
                .handle("order", Order.class, (message, context) -> {})
                .start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      Order order = new Order("lamp", 2);
      assertThat(alice.send(shop.name(), "order", order).await()).isEqualTo(Outcome.HANDLED);
      assertThat(taken).containsExactly("order took some time");
    }
  }
}
