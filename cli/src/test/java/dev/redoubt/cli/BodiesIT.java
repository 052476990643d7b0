package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the command line sends, requests and prints bodies, over a real Redis.
@ExtendWith(RedisExtension.class)
class BodiesIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path home;
  private EmbeddedRedis redis;

  record Chat(String text) {}

  @BeforeEach
  void takeServer(EmbeddedRedis server) {
    redis = server;
  }

  @Test
  void bytesTextAndJsonThatPrintAlikeAreToldApart() {
    var listening = listen("--count", "3", "--json");
    try (Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      alice.send("bob", "x", new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0x80});
      alice.send("bob", "x", "//6A");
      alice.send("bob", "x", java.util.Optional.of("//6A")).await();
    }
    assertThat(listening.result().lines())
        .map(JSON::readTree)
        .extracting(line -> line.get("encoding").asString() + " " + line.get("body").asString())
        .containsExactly("base64 //6A", "text //6A", "json //6A");
  }

  @Test
  void jsonReachesAHandlerThatTakesARecord() {
    var texts = new CopyOnWriteArrayList<String>();
    try (Agent bob =
        Agent.builder("bob")
            .redis(redis.uri())
            .handle("chat", Chat.class, (message, context) -> texts.add(message.body().text()))
            .start()) {
      assertThat(bob.name()).isEqualTo("bob");
      String[] chat = {"send", "--as", "alice", "--to", "bob", "--type", "chat"};
      var refused = cli().run(with(chat, "{\"text\":\"hi\"}"));
      assertThat(refused.code()).isEqualTo(6);
      assertThat(refused.err()).contains("UNDECODABLE", "text/plain", "--json-body");
      assertThat(cli().run(with(chat, "--json-body", "{\"text\":\"hi\"}")).code()).isZero();
      var lines =
          cli()
              .input("{\"text\":\"one\"}\n{\"text\":\n")
              .run(with(chat, "--json-body", "--lines", "-"));
      assertThat(lines.code()).isEqualTo(6);
      assertThat(lines.err()).contains("1 handled, 1 REJECTED(UNENCODABLE)", "must be JSON");
    }
    assertThat(texts).containsExactly("hi", "one");
  }

  @Test
  void headersAndContentTypeArriveAsTheyWereGiven() {
    var listening = listen("--count", "2", "--json");
    String[] send = {"send", "--as", "alice", "--to", "bob"};
    String[] options = {"--content-type", "text/csv", "--header", "k=v=w", "--header", "empty="};
    assertThat(cli().run(with(with(send, options), "a;b")).code()).isZero();
    assertThat(cli().run(with(send, "plain")).code()).isZero();
    List<JsonNode> lines = listening.result().lines().stream().map(JSON::readTree).toList();
    assertThat(lines.getFirst().get("contentType").asString()).isEqualTo("text/csv");
    assertThat(lines.getFirst().get("headers").toString())
        .isEqualTo("{\"k\":\"v=w\",\"empty\":\"\"}");
    assertThat(lines.getFirst().get("encoding").asString()).isEqualTo("base64");
    assertThat(lines.getLast().get("type").asString()).isEqualTo("message");
    assertThat(lines.getLast().get("contentType").asString()).isEqualTo("text/plain;charset=utf-8");
    assertThat(lines.getLast().get("headers").toString()).isEqualTo("{}");
  }

  @Test
  void aRequestPrintsItsAnswer() {
    try (Agent bob =
        Agent.builder("bob")
            .redis(redis.uri())
            .handleRequest(
                "upper",
                String.class,
                (message, context) -> message.body().toUpperCase(Locale.ROOT))
            .handleRequest(
                "wrap", Chat.class, (message, context) -> Map.of("was", message.body().text()))
            .handle("mute", String.class, (message, context) -> {})
            .start()) {
      assertThat(bob.name()).isEqualTo("bob");
      var text = request("--type", "upper", "shout");
      assertThat(text.out()).isEqualTo("SHOUT\n");
      assertThat(text.code()).isZero();
      var json = request("--type", "wrap", "--json-body", "--json", "{\"text\":\"hi\"}");
      assertThat(JSON.readTree(json.out()).toString())
          .isEqualTo(
              "{\"to\":\"bob\",\"outcome\":\"ANSWERED\",\"reason\":null,\"encoding\":\"json\","
                  + "\"body\":{\"was\":\"hi\"}}");
      var nobody = request("--type", "other", "--json", "hi");
      assertThat(nobody.code()).isEqualTo(6);
      assertThat(nobody.out()).contains("\"outcome\":\"NO_RESPONDER\"");
      var mute = request("--type", "mute", "--timeout", "1s", "hi");
      assertThat(mute.code()).isEqualTo(6);
      assertThat(mute.out()).isEmpty();
      assertThat(mute.err()).contains("TIMED_OUT", "redoubt send");
      var wrong = request("--type", "wrap", "hi");
      assertThat(wrong.code()).isEqualTo(6);
      assertThat(wrong.err()).contains("UNDECODABLE", "--json-body");
    }
  }

  @Test
  void aRequestToWhomWeDoNotTrustEndsWithFive() {
    try (Agent bob =
        Agent.builder("bob")
            .redis(redis.uri())
            .handleRequest("echo", String.class, (message, context) -> message.body())
            .start()) {
      assertThat(bob.name()).isEqualTo("bob");
      var refused =
          request("--type", "echo", "--trust", home.resolve("nobody").toString(), "--", "hi");
      assertThat(refused.code()).isEqualTo(5);
      assertThat(refused.err()).contains("PEER_NOT_TRUSTED", "redoubt trust add");
    }
  }

  private Cli.Result request(String... rest) {
    return cli().run(with(new String[] {"request", "--as", "alice", "--to", "bob"}, rest));
  }

  private Cli.Running listen(String... options) {
    var running = cli().start(with(new String[] {"listen", "--as", "bob"}, options));
    await().untilAsserted(() -> assertThat(running.errSoFar()).contains("Listening as"));
    return running;
  }

  private Cli cli() {
    return Cli.in(home).set("REDIS_URL", redis.uri());
  }

  private static String[] with(String[] args, String... more) {
    var all = new ArrayList<>(Arrays.asList(args));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }
}
