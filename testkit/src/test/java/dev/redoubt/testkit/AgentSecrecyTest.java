package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.redoubt.Agent;
import dev.redoubt.AgentEvent;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Nothing that an agent logs, throws or shows as text contains a payload, a header's value or a
/// secret, whatever goes wrong.
class AgentSecrecyTest {
  private static final String SECRET = "Tiefgeheim-7431";

  private final InMemoryTransport transport = new InMemoryTransport();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private Level before = Level.INFO;

  record Secret(int number) {}

  @BeforeEach
  void listen() {
    before = root.getLevel();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
  }

  @AfterEach
  void restore() {
    root.setLevel(before);
    root.detachAppender(log);
    transport.close();
  }

  @Test
  void nothingSecretIsEverShown(@TempDir Path folder) {
    KeyFile file =
        KeyFile.create(folder.resolve("bob.key"), AgentName.of("bob"), SECRET.toCharArray());
    shown.add(file.toString());
    try (Identity identity = file.identity(SECRET.toCharArray());
        Agent bob = bob(identity);
        Agent alice =
            Agent.builder("alice")
                .transport(transport)
                .listener(event -> shown.add(event.toString()))
                .start()) {
      exchange(alice);
      shown.add(bob.status().toString());
      shown.add(alice.status().toString());
    }
    for (ILoggingEvent event : log.list) {
      shown.add(event.getFormattedMessage());
      shown.add(String.valueOf(event.getKeyValuePairs()));
      shown.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    assertThat(shown).hasSizeGreaterThan(30);
    String everything = String.join("\n", shown);
    assertThat(everything).contains("dead-letter-marker");
    String base64 = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
    assertThat(everything)
        .doesNotContain(SECRET, base64.substring(0, 16), Bytes.utf8(SECRET).toHex());
  }

  private Agent bob(Identity identity) {
    return Agent.builder("bob")
        .transport(transport)
        .identity(identity)
        .listener(event -> {
          shown.add(event.toString());
          if (event instanceof AgentEvent.DeadLetter) {
            shown.add("dead-letter-marker");
            throw new IllegalStateException(SECRET);
          }
        })
        .handle("ok", String.class, (m, c) -> shown.add(m + " " + c))
        .handle(
            "fails",
            String.class,
            (m, c) -> {
              throw new IllegalStateException(m.body());
            })
        .handle("json", Secret.class, (m, c) -> {})
        .handleRequest("echo", String.class, (m, c) -> m.body())
        .start();
  }

  private void exchange(Agent alice) {
    SendOptions options = SendOptions.DEFAULT.header("token", SECRET);
    shown.add(options.toString());
    List<Delivery> deliveries = new ArrayList<>();
    for (String type : List.of("ok", "fails", "json", "nobody")) {
      deliveries.add(alice.send("bob", type, SECRET, options));
    }
    deliveries.add(alice.send("bob", "json", java.util.Map.of("number", SECRET), options));
    for (Delivery delivery : deliveries) {
      shown.add(delivery.await().toString());
      shown.add(delivery.toString());
    }
    RequestResult<String> answer =
        alice.request("bob", "echo", SECRET, String.class, Duration.ofMinutes(2));
    assertThat(answer).isInstanceOf(RequestResult.Answered.class);
    shown.add(answer.toString());
    RequestResult<Secret> undecodable =
        alice.request("bob", "echo", SECRET, Secret.class, Duration.ofMinutes(2));
    shown.add(undecodable.toString());
    for (Object body : List.of(SECRET + "\ud800", SECRET.repeat(100_000))) {
      try {
        alice.send("bob", "ok", body, options);
      } catch (DeliveryException e) {
        java.io.StringWriter trace = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(trace));
        shown.add(trace.toString());
      }
    }
  }
}
