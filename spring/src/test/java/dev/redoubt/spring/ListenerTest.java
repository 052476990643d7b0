package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Bytes;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;

class ListenerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String uri = "memory:m" + UUID.randomUUID();
  private final ApplicationContextRunner contexts =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RedoubtAutoConfiguration.class, ValidationAutoConfiguration.class))
          .withPropertyValues(
              "redoubt.name=shop",
              "redoubt.redis.url=" + uri,
              "redoubt.trust.first-use=true",
              "order.type=order");

  record Order(String item, @Min(1) int count) {}

  record Quote(String item, int cents) {}

  /// What listeners were called with.
  static final class Calls {
    final List<Object> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger attempts = new AtomicInteger();
  }

  private void with(Class<?> listeners, Consumer<Agent> alice) {
    contexts
        .withUserConfiguration(listeners)
        .run(context -> {
          assertThat(context).hasNotFailed();
          try (Agent agent = Agent.builder("alice").redis(uri).start()) {
            alice.accept(agent);
          }
          seen = context.getBean(Calls.class);
        });
  }

  private Calls seen = new Calls();

  private static String sent(Agent alice, String type, Object body) {
    return alice.send("shop", type, body).await().toString();
  }

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @RedoubtListener
  @interface Unordered {
    @AliasFor(annotation = RedoubtListener.class, attribute = "type")
    String value();

    @AliasFor(annotation = RedoubtListener.class)
    boolean unordered() default true;
  }

  @Configuration(proxyBeanMethods = false)
  static class Signatures {
    @Bean
    Calls calls() {
      return new Calls();
    }

    @Bean
    Listeners listeners(Calls calls) {
      return new Listeners(calls);
    }

    record Listeners(Calls calls) {
      @RedoubtListener("${order.type}")
      void order(
          MessageContext context,
          Order order,
          @Header(RedoubtHeaders.FROM) String from,
          @Header(name = "lang", required = false) String lang,
          @Headers Map<String, Object> headers) {
        calls.seen.add(order);
        calls.seen.add(from + " " + lang + " " + context.attempt());
        calls.seen.add(headers.get(RedoubtHeaders.TYPE));
      }

      @RedoubtListener(type = "orders")
      void orders(Message<List<Order>> message, Agent agent) {
        calls.seen.add(message.body().getFirst().item() + " at " + agent.name());
      }

      @RedoubtListener("text")
      void text(String text) {
        calls.seen.add("text:" + text);
      }

      @RedoubtListener("raw")
      void raw(@Payload Bytes body) {
        calls.seen.add("raw:" + body.size());
      }

      @Unordered("nothing")
      void nothing() {
        calls.seen.add("nothing");
      }

      @RedoubtListener("quote")
      Quote quote(Order order, MessageContext context) {
        context.replyHeader("currency", "EUR");
        return new Quote(order.item(), 100 * order.count());
      }
    }
  }

  @Test
  void listenersGetWhatTheirParametersAskFor() {
    with(
        Signatures.class,
        alice -> {
          SendOptions forged =
              SendOptions.DEFAULT.header("lang", "en").header(RedoubtHeaders.FROM, "mallory");
          assertThat(alice.send("shop", "order", new Order("lamp", 2), forged).await().toString())
              .isEqualTo("HANDLED");
          assertThat(sent(alice, "orders", List.of(new Order("chair", 1)))).isEqualTo("HANDLED");
          assertThat(sent(alice, "text", "")).isEqualTo("HANDLED");
          assertThat(sent(alice, "raw", new byte[3])).isEqualTo("HANDLED");
          assertThat(sent(alice, "nothing", "x")).isEqualTo("HANDLED");
        });
    assertThat(seen.seen)
        .containsExactly(
            new Order("lamp", 2),
            "alice en 1",
            "order",
            "chair at shop",
            "text:",
            "raw:3",
            "nothing");
  }

  @Test
  void whatAListenerReturnsIsTheReply() {
    with(
        Signatures.class,
        alice -> {
          RequestResult<Quote> result =
              alice.request("shop", "quote", new Order("lamp", 2), Quote.class, TIMEOUT);
          assertThat(result).isInstanceOf(RequestResult.Answered.class);
          var answered = (RequestResult.Answered<Quote>) result;
          assertThat(answered.body()).isEqualTo(new Quote("lamp", 200));
          assertThat(answered.reply().headers()).containsEntry("currency", "EUR");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Rejecting {
    @Bean
    Calls calls() {
      return new Calls();
    }

    @Bean
    Rejecters rejecters(Calls calls) {
      return new Rejecters(calls);
    }

    record Rejecters(Calls calls) {
      @RedoubtListener("valid")
      void valid(@Valid Order order) {
        calls.seen.add(order);
      }

      @RedoubtListener("header")
      void header(String body, @Header("lang") String lang) {
        calls.seen.add(lang);
      }

      @RedoubtListener("rejected")
      @SuppressWarnings("DoNotCallSuggester")
      void rejected(String body) {
        throw new RejectMessageException("sold out");
      }

      @RedoubtListener("question")
      @SuppressWarnings("DoNotCallSuggester")
      Quote question(String body) {
        throw new RejectMessageException("no");
      }

      @RedoubtListener(type = "failing", attempts = 2)
      void failing(String body) {
        calls.attempts.incrementAndGet();
        throw new IllegalStateException("broken");
      }
    }
  }

  @Test
  void whatDoesNotFitAListenerIsRejectedOnce() {
    with(
        Rejecting.class,
        alice -> {
          assertThat(sent(alice, "valid", new Order("lamp", 1))).isEqualTo("HANDLED");
          assertThat(sent(alice, "valid", new Order("lamp", 0))).isEqualTo("REJECTED(REFUSED)");
          assertThat(sent(alice, "header", "x")).isEqualTo("REJECTED(REFUSED)");
          assertThat(sent(alice, "rejected", "x")).isEqualTo("REJECTED(REFUSED)");
          assertThat(alice.request("shop", "question", "x", Quote.class, TIMEOUT))
              .isInstanceOf(RequestResult.Rejected.class);
          assertThat(sent(alice, "failing", "x")).isEqualTo("REJECTED(HANDLER_FAILED)");
        });
    assertThat(seen.seen).containsExactly(new Order("lamp", 1));
    assertThat(seen.attempts).hasValue(2);
  }

  @Configuration(proxyBeanMethods = false)
  static class Deciding extends Rejecting {
    @Bean
    RedoubtErrorHandler errors() {
      return (message, thrown, context) ->
          message.headers().containsKey("fail")
              ? RedoubtErrorHandler.Decision.FAIL
              : RedoubtErrorHandler.Decision.REJECT;
    }
  }

  @Test
  void anErrorHandlerDecides() {
    with(
        Deciding.class,
        alice -> {
          assertThat(sent(alice, "failing", "x")).isEqualTo("REJECTED(REFUSED)");
          SendOptions fail = SendOptions.DEFAULT.header("fail", "");
          assertThat(alice.send("shop", "failing", "x", fail).await().toString())
              .isEqualTo("REJECTED(HANDLER_FAILED)");
        });
    assertThat(seen.attempts).hasValue(2);
  }

  static class TwoBodies {
    @RedoubtListener("x")
    void on(String first, String second) {}
  }

  static class Later {
    @RedoubtListener("x")
    CompletionStage<String> on(String body) {
      throw new IllegalStateException();
    }
  }

  static class Untyped {
    @RedoubtListener("x")
    void on(Object body) {}
  }

  static class WithoutType {
    @RedoubtListener
    void on(String body) {}
  }

  static class Twice {
    @RedoubtListener("x")
    void one(String body) {}

    @RedoubtListener("x")
    void two(String body) {}
  }

  @Test
  void aMethodThatCannotListenIsNamedAtTheStart() {
    fails(TwoBodies.class, "TwoBodies.on[String, String] has two parameters for the body");
    fails(Later.class, "Later.on[String] returns a CompletionStage");
    fails(Untyped.class, "Untyped.on[Object] has a parameter of type Object");
    fails(WithoutType.class, "WithoutType.on[String] has no type");
    fails(Twice.class, "x");
  }

  private void fails(Class<?> listener, String says) {
    contexts
        .withBean(listener)
        .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining(says));
  }
}
