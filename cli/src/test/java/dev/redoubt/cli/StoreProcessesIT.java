package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.PostgresServer;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands with a store, killed and started again.
@ExtendWith(RedisExtension.class)
class StoreProcessesIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LINES = 6_000;
  private static final int KILLS = 2;

  @TempDir Path folder;
  private final List<CliProcess> listeners = new ArrayList<>();
  private EmbeddedRedis redis;

  @BeforeEach
  void takeServer(EmbeddedRedis server) {
    redis = server;
  }

  @AfterEach
  void endListeners() {
    listeners.forEach(CliProcess::close);
  }

  private CliProcess listen() {
    return listen(file("bob.db"));
  }

  private CliProcess listen(String store) {
    return CliProcess.start(
        folder, redis.uri(), "listen", "--as", "bob", "--json", "--store", store);
  }

  private CliProcess send(Path lines) {
    return send(lines, file("alice.db"));
  }

  private CliProcess send(Path lines, String store) {
    List<String> args = new ArrayList<>(List.of("send", "--as", "alice", "--to", "bob", "--json"));
    args.addAll(List.of("--lines", lines.toString(), "--store", store));
    return CliProcess.start(folder, redis.uri(), args.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private Path lines(int from, int to) throws IOException {
    List<String> lines = IntStream.range(from, to).mapToObj(Integer::toString).toList();
    return Files.write(folder.resolve("lines-" + from), lines);
  }

  @Test
  void everyLineIsPrintedInOrderAndNoneTwiceWithoutAFlagThoughBothAreKilled()
      throws IOException, InterruptedException {
    Path lines = lines(0, LINES);
    listeners.add(listen());
    for (int kill = 1; kill <= KILLS; kill++) {
      try (CliProcess sender = send(lines)) {
        int enough = kill * LINES / (KILLS + 2);
        await()
            .pollInterval(Duration.ofMillis(20))
            .until(() -> printed(listeners).size() >= enough || !sender.running());
        sender.killNine();
      }
      listeners.getLast().killNine();
      listeners.add(listen());
    }
    try (CliProcess sender = send(lines)) {
      assertThat(sender.exitCode()).as(sender.err()).isZero();
      assertThat(sender.err()).contains("Going on after line ");
      await().until(() -> bodies(printed(listeners)).contains(LINES - 1));
    }
    List<JsonNode> all = printed(listeners);
    assertThat(bodies(all).stream().distinct().toList())
        .isEqualTo(IntStream.range(0, LINES).boxed().toList());
    assertThat(all)
        .filteredOn(message -> !message.get("redelivered").asBoolean())
        .extracting(message -> message.get("id").asString())
        .doesNotHaveDuplicates();
  }

  @Test
  void linesThatWereSentAreNotSentAgainAndAnotherInputIsRefused()
      throws IOException, InterruptedException {
    Path lines = lines(0, 5);
    try (CliProcess listener = listen()) {
      try (CliProcess first = send(lines)) {
        assertThat(first.exitCode()).as(first.err()).isZero();
      }
      try (CliProcess again = send(lines)) {
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("Going on after line 5.");
      }
      try (CliProcess other = send(lines(1, 9))) {
        assertThat(other.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(other.err()).contains("another input");
      }
      assertThat(bodies(printed(List.of(listener)))).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void showVerifiesAStoreAndLeavesItAsItWas() throws IOException, InterruptedException {
    Assumptions.assumeTrue(CliProcess.interruptsReachChildren(), "SIGINT is ignored here");
    Path home = folder.resolve("home");
    String store = file("alice.db");
    assertThat(Cli.in(home).run("store", "show", "--as", "alice", "--store", store).err())
        .contains("There is no store");
    assertThat(Path.of(store)).doesNotExist();
    try (CliProcess sender = send(lines(0, 7))) {
      await().until(() -> sender.err().contains("Waiting for bob"));
      sender.interrupt();
      sender.exitCode();
    }
    for (int i = 0; i < 2; i++) {
      var shown = Cli.in(home).run("store", "show", "--as", "alice", "--store", store, "--json");
      assertThat(shown.code()).as(shown.err()).isZero();
      assertThat(shown.err()).contains("Every seal is good.", "keeps 7 messages");
      assertThat(JSON.readTree(shown.out()).get("messages").asInt()).isEqualTo(7);
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement()) {
      statement.execute("UPDATE redoubt SET value = zeroblob(99)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    var damaged = Cli.in(home).run("store", "show", "--as", "alice", "--store", store);
    assertThat(damaged.code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(damaged.err()).contains("The store is damaged: a row is not what was written.");
  }

  @Test
  void aStoreThatIsInUseIsRefused() throws InterruptedException {
    try (CliProcess first = listen()) {
      await().until(() -> first.err().contains("Listening as"));
      try (CliProcess second = listen()) {
        assertThat(second.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(second.err()).contains("bob.db is open in another process");
      }
    }
  }

  @Test
  void storesInPostgresOutliveTheirProcessesToo() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        PostgresServer.installed(), "PostgreSQL is not installed: apt install postgresql");
    try (PostgresServer server = PostgresServer.start()) {
      Path secret =
          Files.writeString(folder.resolve("pgpass"), "*:*:*:*:" + server.password() + "\n");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      Path lines = lines(0, 50);
      try (CliProcess first = send(lines, server.uri())) {
        await().ignoreExceptions().until(() -> rows(server) >= 4);
        first.killNine();
      }
      String withPassword = server.uri().replace("@", ":" + server.password() + "@");
      try (CliProcess listener = listen(withPassword);
          CliProcess second = send(lines, server.uri())) {
        assertThat(second.exitCode()).as(second.err()).isZero();
        await().until(() -> listener.lines().size() >= 50);
        assertThat(bodies(printed(List.of(listener))))
            .isEqualTo(IntStream.range(0, 50).boxed().toList());
        assertThat(listener.err())
            .contains("The password in --store can be seen")
            .doesNotContain(server.password());
        assertThat(second.err()).doesNotContain("can be seen");
      }
    }
  }

  private static int rows(PostgresServer server) throws SQLException {
    String url = "jdbc:" + server.uri().replace(server.user() + "@", "");
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM redoubt_entries")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static List<JsonNode> printed(List<CliProcess> listeners) {
    return listeners.stream()
        .flatMap(process -> process.lines().stream())
        .map(JSON::readTree)
        .toList();
  }

  private static List<Integer> bodies(List<JsonNode> messages) {
    return messages.stream()
        .map(message -> Integer.parseInt(message.get("body").asString()))
        .toList();
  }
}
