package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.files.KeyFile;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands in this process, over a real Redis.
@ExtendWith(RedisExtension.class)
class CommandsIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path home;
  private EmbeddedRedis redis;

  @BeforeEach
  void takeServer(EmbeddedRedis server) {
    redis = server;
  }

  @Test
  void listenPrintsTextAsTextJsonAsJsonAndTheRestInBase64() {
    var listening = listen("--count", "4", "--json");
    try (Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      alice.send("bob", "text", "two\nlines \u001b[2J");
      alice.send("bob", "json", new Point(1, 2.50, "é"));
      alice.send("bob", "bytes", new byte[] {1, 2, 3});
      assertThat(alice.send("bob", "text", "").await()).isEqualTo(Outcome.HANDLED);
      List<JsonNode> printed = listening.result().lines().stream().map(JSON::readTree).toList();
      assertThat(printed.getFirst().propertyNames())
          .containsExactly(
              "id",
              "from",
              "fingerprint",
              "type",
              "contentType",
              "headers",
              "sentAt",
              "redelivered",
              "encoding",
              "body");
      assertThat(printed.getFirst().get("id").asString()).matches("[0-9a-f]{32}");
      assertThat(printed.getFirst().get("from").asString()).isEqualTo("alice");
      assertThat(printed.getFirst().get("fingerprint").asString())
          .isEqualTo(alice.fingerprint().toString());
      assertThat(printed.getFirst().get("redelivered").asBoolean()).isFalse();
      assertThat(printed.get(0).get("body").asString()).isEqualTo("two\nlines \u001b[2J");
      assertThat(printed.get(1).get("body").toString()).contains("\"x\":1", "2.5", "é");
      assertThat(printed.get(2).get("body").asString()).isEqualTo("AQID");
      assertThat(printed.get(3).get("body").asString()).isEmpty();
    }
  }

  record Point(int x, double y, String label) {}

  @Test
  void peopleSeeOneSafeLineAMessage() {
    var listening = listen("--count", "1");
    assertThat(send("alice", "two\nlines \u001b[2J").code()).isZero();
    var result = listening.result();
    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(1);
    assertThat(result.out())
        .contains("alice", "chat", "two\\nlines \\u{1b}[2J")
        .doesNotContain("\u001b");
    assertThat(result.err()).contains("Listening as bob, qrmp1:", "First contact with alice");
  }

  @Test
  void countPrintsNoMoreThanNAndLeavesTheRestToTheNextListener() {
    var first = listen("--count", "5", "--json");
    var sending = cli().input(lines(12)).start(sendLines("--json"));
    assertThat(bodies(first.result())).isEqualTo(expected(0, 5));
    var second = listen("--count", "7", "--json");
    assertThat(bodies(second.result())).isEqualTo(expected(5, 12));
    var sent = sending.result();
    assertThat(sent.code()).isZero();
    assertThat(sent.lines()).hasSize(12).allMatch(line -> line.contains("\"HANDLED\""));
  }

  @Test
  void typeTakesOnlyMessagesOfThatType() {
    var listening = listen("--type", "news", "--count", "1", "--json");
    var refused = send("alice", "no news");
    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.out()).contains("REJECTED", "NO_HANDLER");
    assertThat(cli().run(args("send --as alice --to bob --type news hi")).code()).isZero();
    assertThat(bodies(listening.result())).containsExactly("hi");
  }

  @Test
  void outcomesComeOneALineInOrderAlsoOfLinesThatCannotBeSent() {
    var listening = listen("--count", "2", "--json");
    String tooLong = "x".repeat(1 << 20);
    var sent = cli().input("first\n" + tooLong + "\nlast\n").run(sendLines("--json"));
    assertThat(sent.code()).isEqualTo(6);
    List<JsonNode> outcomes = sent.lines().stream().map(JSON::readTree).toList();
    assertThat(outcomes.getFirst().propertyNames())
        .containsExactly("id", "to", "outcome", "reason", "detail", "latencyMs");
    assertThat(outcomes)
        .extracting(node -> node.get("outcome").asString())
        .containsExactly("HANDLED", "REJECTED", "HANDLED");
    assertThat(outcomes.get(1).get("reason").asString()).isEqualTo("TOO_LARGE");
    assertThat(outcomes.get(1).get("id").isNull()).isTrue();
    assertThat(outcomes.get(0).get("reason").isNull()).isTrue();
    assertThat(sent.err()).contains("2 handled, 1 REJECTED(TOO_LARGE)");
    assertThat(bodies(listening.result())).containsExactly("first", "last");
  }

  @Test
  void aLineThatIsNoTextTravelsAsTheBytesThatItIs() {
    var listening = listen("--count", "1", "--json");
    var sent =
        cli()
            .input(new java.io.ByteArrayInputStream(new byte[] {(byte) 0xff, 'x', '\n'}))
            .run(sendLines());
    assertThat(sent.code()).isZero();
    assertThat(bodies(listening.result())).containsExactly("/3g=");
  }

  @Test
  void whoeverWaitsForLessIsToldSo() {
    var listening = listen("--count", "2");
    assertThat(send("alice", "one", "--wait", "stored").out()).startsWith("STORED");
    assertThat(send("alice", "two", "--wait", "received", "--json").out())
        .contains("\"outcome\":\"RECEIVED\"");
    assertThat(listening.result().lines()).hasSize(2);
  }

  @Test
  void withNobodyThereTheMessageExpires() {
    var sent = send("alice", "anybody?", "--timeout", "500ms");
    assertThat(sent.code()).isEqualTo(6);
    assertThat(sent.out()).startsWith("EXPIRED");
    assertThat(sent.err()).contains("0 handled, 1 EXPIRED", "redoubt peers");
  }

  @Test
  void anIdentityIsKeptAndSaidOnce() throws IOException {
    var listening = listen("--count", "2");
    var first = send("alice", "one");
    var second = send("alice", "two");
    assertThat(first.err()).contains("Made an identity for alice", "alice.key");
    assertThat(second.err()).doesNotContain("Made an identity");
    assertThat(second.code()).isZero();
    assertThat(listening.result().code()).isZero();
    assertThat(Files.readString(home.resolve("known-agents")))
        .contains("alice " + KeyFile.read(home.resolve("alice.key")).fingerprint())
        .contains("bob " + KeyFile.read(home.resolve("bob.key")).fingerprint());
  }

  @Test
  void inMemoryLeavesNothingInTheHome() throws IOException {
    var listening = listen("--count", "1", "--in-memory");
    assertThat(send("alice", "hi", "--in-memory").code()).isZero();
    assertThat(listening.result().code()).isZero();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aTrustFileRefusesWhomItDoesNotName() throws IOException {
    var listening = listen("--count", "1");
    Path pins = home.resolve("pins");
    var refused = send("alice", "hi", "--trust", pins.toString(), "--timeout", "5m");
    assertThat(refused.code()).isEqualTo(5);
    assertThat(refused.out()).contains("REJECTED", "PEER_NOT_TRUSTED");
    assertThat(refused.err()).contains("No fingerprint is pinned for \"bob\"");
    assertThat(pins).doesNotExist();
    assertThat(send("alice", "hi", "--trust", pins.toString(), "--first-use").code()).isZero();
    assertThat(Files.readString(pins)).contains("bob ");
    assertThat(listening.result().code()).isZero();
  }

  @Test
  void aPeerThatDoesNotTrustUsIsSaidSo() {
    var listening = listen("--count", "1", "--trust", home.resolve("nobody").toString());
    var refused = send("alice", "hi", "--timeout", "5m");
    assertThat(refused.code()).isEqualTo(5);
    assertThat(refused.out()).contains("NOT_TRUSTED_BY_PEER");
    listening.interrupt();
    assertThat(listening.result().code()).isEqualTo(130);
  }

  @Test
  void peersTellsWhoIsThereAndWhetherTrusted() {
    assertThat(cli().run(args("peers")).err()).contains("Nobody is there");
    var listening = listen();
    // It listens at once, and is listed as soon as Redis has taken its bundle.
    String listed =
        await().until(() -> cli().run(args("peers --json")).out(), out -> !out.isEmpty());
    var stranger = JSON.readTree(listed);
    assertThat(stranger.get("name").asString()).isEqualTo("bob");
    assertThat(stranger.get("trusted").asBoolean()).isFalse();
    assertThat(send("alice", "hi").code()).isZero();
    var known = cli().run(args("peers --json"));
    assertThat(JSON.readTree(known.out()).get("trusted").asBoolean()).isTrue();
    assertThat(known.err()).isEmpty();
    assertThat(cli().run(args("peers")).out()).contains("bob", "here since", "trusted", "qrmp1:");
    listening.interrupt();
    assertThat(listening.result().code()).isEqualTo(130);
  }

  @Test
  void aReaderThatIsGoneEndsListenAndItsMessageGoesToTheNext() throws IOException {
    var broken = new BrokenAfter(1);
    var first = cli().output(broken).start(args("listen --as bob --json"));
    awaitListening(first);
    var sending = cli().input(lines(3)).start(sendLines());
    assertThat(first.result().code()).isZero();
    var second = listen("--count", "2", "--json");
    assertThat(bodies(second.result())).isEqualTo(expected(1, 3));
    assertThat(sending.result().code()).isZero();
  }

  @Test
  void anInterruptedSendTellsWhatBecameOfEachLineAndEndsWith130() {
    var sending = cli().input(lines(3)).start(sendLines("--json"));
    awaitWords(sending, "Waiting for bob");
    sending.interrupt();
    var result = sending.result();
    assertThat(result.code()).isEqualTo(130);
    assertThat(result.lines()).hasSize(3).allMatch(line -> line.contains("EXPIRED"));
  }

  @Test
  void messagesSentBeforeAnybodyListensArriveOnceSomebodyDoes() {
    var sending = cli().input(lines(200)).start(sendLines());
    awaitWords(sending, "Waiting for bob");
    var listening = listen("--count", "200", "--json");
    assertThat(bodies(listening.result())).isEqualTo(expected(0, 200));
    assertThat(sending.result().code()).isZero();
  }

  @Test
  void aPasswordThatIsMissingOrWrongIsOneClearLine() {
    try (var locked = EmbeddedRedis.builder().password("open sesame").start()) {
      String uri = "redis://127.0.0.1:" + locked.port();
      var missing = Cli.in(home).run("peers", "--in-memory", "--redis", uri);
      assertThat(missing.code()).isEqualTo(4);
      assertThat(missing.err().lines()).hasSize(1);
      assertThat(missing.err()).contains("wants a password");
      String wrong = uri.replace("//", "//:barley@");
      var refused = Cli.in(home).run("peers", "--in-memory", "--redis", wrong);
      assertThat(refused.code()).isEqualTo(4);
      assertThat(refused.err()).contains("does not accept").doesNotContain("barley");
      assertThat(Cli.in(home).run("peers", "--in-memory", "--redis", locked.uri()).code()).isZero();
    }
  }

  private Cli cli() {
    return Cli.in(home).set("REDIS_URL", redis.uri());
  }

  private Cli.Running listen(String... options) {
    var running = cli().start(args("listen --as bob", options));
    awaitListening(running);
    return running;
  }

  private static void awaitListening(Cli.Running running) {
    awaitWords(running, "Listening as");
  }

  private static void awaitWords(Cli.Running running, String words) {
    await().untilAsserted(() -> assertThat(running.errSoFar()).contains(words));
  }

  private Cli.Result send(String as, String body, String... options) {
    String[] all = args("send --as " + as + " --to bob --type chat", options);
    String[] withBody = java.util.Arrays.copyOf(all, all.length + 1);
    withBody[all.length] = body;
    return cli().run(withBody);
  }

  /// A lost message shows as an outcome, within the time of a test.
  private static String[] sendLines(String... options) {
    return args("send --as alice --to bob --type chat --timeout 2m --lines -", options);
  }

  private static String[] args(String words, String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(words.split(" ")), java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static String lines(int count) {
    return String.join("\n", expected(0, count)) + "\n";
  }

  private static List<String> expected(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private static List<String> bodies(Cli.Result result) {
    return result.lines().stream().map(line -> JSON.readTree(line).get("body").asString()).toList();
  }

  /// A reader that goes away after this many lines.
  private static final class BrokenAfter extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final int lines;

    BrokenAfter(int lines) {
      this.lines = lines;
    }

    @Override
    public void write(int next) throws IOException {
      if (taken.toString(StandardCharsets.UTF_8).lines().count() >= lines
          && taken.toByteArray()[taken.size() - 1] == '\n') {
        throw new IOException("Broken pipe");
      }
      taken.write(next);
    }
  }
}
