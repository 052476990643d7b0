package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.redoubt.Agent;
import dev.redoubt.AgentEvent;
import dev.redoubt.TransportException;
import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Codec;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Nothing that peers and Redis send can control a terminal, and nothing keeps it from being
/// printed.
class HostileOutputTest {
  /// ESC, DEL, a C1 control, a reversal, an isolate, a hidden tag, a line separator.
  private static final String COMMANDS = "\u001b[2J\u007f\u009b1m\u202e\u2066\udb40\udc01\u2028";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal = new Terminal(out, err, false, false, false);

  /// A body that is JSON, or claims to be.
  record Raw(String json) {}

  private static final class RawCodec implements Codec {
    @Override
    public String contentType() {
      return "application/json";
    }

    @Override
    public boolean supports(Class<?> type) {
      return type == Raw.class;
    }

    @Override
    public Bytes encode(Object body) {
      return Bytes.utf8(((Raw) body).json());
    }

    @Override
    public <T> T decode(Bytes payload, TypeRef<T> type) {
      throw new UnsupportedOperationException();
    }
  }

  /// The output of `listen` for messages of `type` with these bodies, each of which is handled.
  private List<String> listened(boolean json, String type, Object... bodies) {
    InMemoryTransport transport = new InMemoryTransport();
    MessagePrinter printer = new MessagePrinter(terminal, json, Long.MAX_VALUE);
    try (Agent bob = Agent.builder("bob").transport(transport).handleAny(printer).start();
        Agent alice = Agent.builder("alice").transport(transport).codec(new RawCodec()).start()) {
      for (Object body : bodies) {
        assertThat(alice.send("bob", type, body).await()).isEqualTo(Outcome.HANDLED);
      }
      assertThat(bob.counters().received().settled()).hasSize(1);
    }
    transport.close();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void assertHarmless(String text) {
    assertThat(text.codePoints().filter(point -> point != '\n' && commands(point)).toArray())
        .isEmpty();
  }

  private static boolean commands(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  @Test
  void jsonLineOfAMessageCommandsNothingAndSaysAllOfIt() {
    List<String> lines =
        listened(
            true,
            "t" + COMMANDS,
            COMMANDS,
            new Raw("{\"" + COMMANDS.substring(1) + "\": [\"" + COMMANDS.substring(1) + "\"]}"));

    lines.forEach(HostileOutputTest::assertHarmless);
    assertThat(lines).hasSize(2);
    JsonNode text = JSON.readTree(lines.getFirst());
    assertThat(text.get("type").asString()).isEqualTo("t" + COMMANDS);
    assertThat(text.get("body").asString()).isEqualTo(COMMANDS);
    JsonNode body = JSON.readTree(lines.getLast()).get("body");
    assertThat(body.get(COMMANDS.substring(1)).get(0).asString()).isEqualTo(COMMANDS.substring(1));
  }

  @Test
  void halfAPairInJsonStaysWhatItIs() {
    String line = listened(true, "t", new Raw("[\"a\\ud800b\\udc00\"]")).getFirst();

    assertHarmless(line);
    assertThat(line).contains("[\"a\\ud800b\\udc00\"]").doesNotContain("?");
  }

  @Test
  void textOfAMessageCommandsNothing() {
    List<String> lines = listened(false, "t" + COMMANDS, COMMANDS, new Raw("\"" + COMMANDS + "\""));

    assertThat(lines).hasSize(2);
    lines.forEach(HostileOutputTest::assertHarmless);
  }

  @Test
  void jsonOfAnyDepthAndSizeIsPrintedOrReported() {
    List<JsonNode> lines =
        listened(
                true,
                "t",
                new Raw("[".repeat(499) + "]".repeat(499)),
                new Raw("[".repeat(500) + "]".repeat(500)),
                new Raw("[".repeat(501) + "]".repeat(501)),
                new Raw("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)),
                new Raw("[" + "9".repeat(100_000) + "]"),
                new Raw("[1e9999999999999]"),
                new Raw("[1e2147483647, -0.0]"),
                new Raw("[1"))
            .stream()
            .map(line ->
                JsonMapper.builder(
                        tools.jackson.core.json.JsonFactory.builder()
                            .streamReadConstraints(
                                tools.jackson.core.StreamReadConstraints.builder()
                                    .maxNestingDepth(501)
                                    .build())
                            .build())
                    .build()
                    .readTree(line))
            .toList();

    assertThat(lines).hasSize(8);
    assertThat(lines.get(0).get("body").isArray()).isTrue();
    assertThat(lines.get(1).get("body").isArray()).isTrue();
    for (int tooMuch = 2; tooMuch < 6; tooMuch++) {
      assertThat(lines.get(tooMuch).get("body").isString()).isTrue();
      assertThat(lines.get(tooMuch).get("bodyError").asString()).contains("too deep", "base64");
    }
    assertThat(lines.get(6).get("body").isArray()).isTrue();
    assertThat(lines.get(7).get("body").asString()).isEqualTo("WzE=");
  }

  @Test
  void errorOfRedisCommandsNothing() {
    int code =
        Errors.report(terminal, new TransportException("REDIS_REFUSED", "ERR " + COMMANDS, null));

    assertThat(code).isEqualTo(ExitCode.REDIS);
    assertHarmless(err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void noticeCommandsNothing() {
    new Notices(terminal).event(new AgentEvent.ConnectionDown("ERR " + COMMANDS));

    assertHarmless(err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void logCommandsNothing() {
    LoggerContext context = new LoggerContext();
    LogEncoders.Lines lines = new LogEncoders.Lines();
    lines.setPattern("%msg %kvp%n%ex");
    LogEncoders.Json json = new LogEncoders.Json();
    for (Encoder<ch.qos.logback.classic.spi.ILoggingEvent> encoder : List.of(lines, json)) {
      encoder.setContext(context);
      encoder.start();
      LoggingEvent event =
          new LoggingEvent(
              "",
              context.getLogger("dev.redoubt.Agent"),
              ch.qos.logback.classic.Level.WARN,
              "Redis says " + COMMANDS,
              null,
              null);
      event.setMDCPropertyMap(java.util.Map.of());
      event.addKeyValuePair(new KeyValuePair("detail", "\n" + COMMANDS));
      String shown = new String(encoder.encode(event), StandardCharsets.UTF_8);
      assertHarmless(shown);
      assertThat(shown.lines()).hasSize(1);
    }
  }
}
