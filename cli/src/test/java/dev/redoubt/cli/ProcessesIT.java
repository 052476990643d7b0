package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.PATIENCE;
import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.files.KeyFile;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.Keyspace;
import dev.redoubt.testkit.Capture;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands in separate processes, as a user starts them in two terminals, and what can happen to
/// them.
@ExtendWith(RedisExtension.class)
class ProcessesIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LINES = 10_000;
  private static final String TYPE = "quarterly-figures";
  private static final String SENDER = "annabella";

  @TempDir Path folder;
  private EmbeddedRedis redis;

  @BeforeEach
  void takeServer(EmbeddedRedis server) {
    redis = server;
  }

  @Test
  void tenThousandLinesArriveInOrderEachOnceAndNothingOfThemIsReadableOnTheWay()
      throws IOException, InterruptedException {
    var wire = new Capture();
    try (var proxy = RecordingProxy.inFrontOf(redis, wire);
        var listening = listen(proxy.uri(redis.uri()), "--count", Integer.toString(LINES));
        var sending = send(proxy.uri(redis.uri()))) {
      write(sending, 0, LINES, 100);
      sending.input().close();
      awaitLines(listening, LINES / 4);
      assertThat(lookThrough(wire)).isPositive();
      assertThat(sending.exitCode()).as(sending.err()).isZero();
      assertThat(listening.exitCode()).isZero();
      assertInOrderEachOnce(listening.lines());
      assertAllHandled(sending.lines());
      assertThat(lookThrough(wire)).as("bytes left by agents that have gone").isZero();
      assertThat(wire.size()).isGreaterThan(LINES * 20L);
    }
  }

  /// Searches the current contents of Redis and all recorded bytes.
  ///
  /// @return bytes in Redis
  private long lookThrough(Capture wire) {
    List<Bytes> secrets = new ArrayList<>(List.of(Bytes.utf8(TYPE), Bytes.utf8(SENDER)));
    secrets.add(Bytes.utf8("revenue of"));
    for (int i = 0; i < LINES; i += 7) {
      secrets.add(Bytes.utf8(line(i)));
    }
    var stored = new Capture();
    try (var keyspace = Keyspace.open(URI.create(redis.uri()), "qrmp1", PATIENCE)) {
      int connection = 0;
      for (Keyspace.Stored one : keyspace.everything()) {
        Bytes key = Bytes.utf8(one.key());
        for (Bytes bytes : List.of(key, one.value())) {
          stored.bytes(
              connection++, RecordingProxy.Direction.TO_CLIENT, bytes.toArray(), bytes.size());
        }
      }
    }
    assertThat(stored.find(secrets)).isEmpty();
    assertThat(wire.find(secrets)).isEmpty();
    assertThat(wire.contains("XADD")).isTrue();
    return stored.size();
  }

  @Test
  void aListenerThatIsKilledAndStartedAgainGetsEveryLineInOrderAndDoublesSaySo()
      throws IOException, InterruptedException {
    int lines = 3_000;
    try (var sending = send(redis.uri());
        var killed = listen(redis.uri())) {
      write(sending, 0, lines / 2, 100);
      awaitLines(killed, 200);
      killed.killNine();
      try (var again = listen(redis.uri())) {
        write(sending, lines / 2, lines, 100);
        sending.input().close();
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertHandled(sending.lines(), lines);
        assertEveryLineAndDoublesFlagged(killed.lines(), again.lines(), lines);
      }
    }
  }

  private static void assertEveryLineAndDoublesFlagged(
      List<String> before, List<String> after, int lines) {
    List<String> first = bodies(before);
    List<String> second = bodies(after);
    assertThat(first).isEqualTo(expected(0, first.size()));
    assertThat(second).isEqualTo(expected(lines - second.size(), lines));
    assertThat(first.size() + second.size()).isGreaterThanOrEqualTo(lines);
    Set<String> seen = new HashSet<>(first);
    for (String line : after) {
      JsonNode message = JSON.readTree(line);
      if (seen.contains(message.get("body").asString())) {
        assertThat(message.get("redelivered").asBoolean()).as(line).isTrue();
      }
    }
  }

  @Test
  void aServerThatIsAwayForTenSecondsAndComesBackEmptyCostsNoLine()
      throws IOException, InterruptedException {
    int lines = 4_000;
    try (var listening = listen(redis.uri(), "--count", Integer.toString(lines));
        var sending = send(redis.uri())) {
      write(sending, 0, lines / 2, 100);
      awaitLines(listening, 500);
      redis.kill();
      write(sending, lines / 2, lines, 100);
      sending.input().close();
      await().pollDelay(Duration.ofSeconds(10)).until(() -> true);
      redis.restart();
      assertThat(sending.exitCode()).as(sending.err()).isZero();
      assertThat(listening.exitCode()).as(listening.err()).isZero();
      assertHandled(sending.lines(), lines);
      assertThat(bodies(listening.lines())).isEqualTo(expected(0, lines));
      assertThat(sending.err()).contains("Reconnecting until it is back.");
    }
  }

  @Test
  void interruptedListenLeavesInOrderWith130() throws IOException, InterruptedException {
    assumeThat(CliProcess.interruptsReachChildren()).isTrue();
    try (var listening = listen(redis.uri())) {
      listening.interrupt();
      assertThat(listening.exitCode()).isEqualTo(130);
      try (var keyspace = Keyspace.open(URI.create(redis.uri()), "qrmp1", PATIENCE)) {
        assertThat(keyspace.keys())
            .noneMatch(key -> key.endsWith(":bundle") || key.endsWith(":in"));
      }
    }
  }

  @Test
  void aSecondInterruptKills() throws IOException, InterruptedException {
    assumeThat(CliProcess.interruptsReachChildren()).isTrue();
    try (var sending = send(redis.uri())) {
      write(sending, 0, 3, 1);
      awaitSoon(() -> sending.err().contains("Waiting for bob"));
      sending.interruptTwice("Leaving");
      assertThat(sending.exitCode()).isEqualTo(130);
      // An orderly end would have told what became of each line.
      assertThat(sending.lines()).isEmpty();
    }
  }

  @Test
  void twoStartsAtOnceEndWithOneKeyFile() throws IOException, InterruptedException {
    try (var one = listening(redis.uri());
        var other = listening(redis.uri())) {
      awaitListening(one);
      awaitListening(other);
      String fingerprint = KeyFile.read(folder.resolve("home/bob.key")).fingerprint().toString();
      assertThat(one.err()).contains("Listening as bob, " + fingerprint);
      assertThat(other.err()).contains("Listening as bob, " + fingerprint);
      try (var files = Files.list(folder.resolve("home"))) {
        assertThat(files.filter(file -> file.toString().contains("bob"))).hasSize(1);
      }
    }
  }

  private CliProcess listening(String uri, String... options) {
    var args = new ArrayList<>(List.of("listen", "--as", "bob", "--json"));
    args.addAll(List.of(options));
    return CliProcess.start(folder, uri, args.toArray(String[]::new));
  }

  private CliProcess listen(String uri, String... options) {
    CliProcess process = listening(uri, options);
    awaitListening(process);
    return process;
  }

  private static void awaitListening(CliProcess process) {
    awaitSoon(() -> process.err().contains("Listening as") || !process.running());
    assertThat(process.running()).as(process.err()).isTrue();
  }

  private CliProcess send(String uri) {
    return CliProcess.start(
        folder,
        uri,
        "send",
        "--as",
        SENDER,
        "--to",
        "bob",
        "--type",
        TYPE,
        "--lines",
        "-",
        "--json",
        "--timeout",
        "10m");
  }

  private static void awaitLines(CliProcess process, int count) {
    awaitSoon(() -> process.lines().size() >= count);
  }

  private static void awaitSoon(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(50)).until(condition);
  }

  private static void write(CliProcess sending, int from, int to, int atOnce) throws IOException {
    OutputStream input = sending.input();
    for (int i = from; i < to; i++) {
      input.write((line(i) + "\n").getBytes(StandardCharsets.UTF_8));
      if (i % atOnce == 0) {
        input.flush();
      }
    }
    input.flush();
  }

  private static String line(int number) {
    return "the revenue of shop " + number + " was " + number * 31L % 9_973 + " thousand";
  }

  private static List<String> expected(int from, int to) {
    return IntStream.range(from, to).mapToObj(ProcessesIT::line).toList();
  }

  private static List<String> bodies(List<String> lines) {
    return lines.stream().map(line -> JSON.readTree(line).get("body").asString()).toList();
  }

  private static void assertInOrderEachOnce(List<String> lines) {
    assertThat(bodies(lines)).isEqualTo(expected(0, LINES));
    assertThat(lines).noneMatch(line -> JSON.readTree(line).get("redelivered").asBoolean());
  }

  private static void assertAllHandled(List<String> lines) {
    assertHandled(lines, LINES);
  }

  private static void assertHandled(List<String> lines, int count) {
    assertThat(lines).hasSize(count);
    assertThat(lines).allMatch(line -> line.contains("\"outcome\":\"HANDLED\""));
  }
}
