package dev.redoubt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A table of handled messages, in each kind of database.
class JdbcInboxIT {
  enum Kind {
    SQLITE,
    POSTGRES
  }

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static @Nullable PostgresServer server;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    server = PostgresServer.installed() ? PostgresServer.start() : null;
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Connection connect(Kind kind) throws SQLException {
    if (kind == Kind.SQLITE) {
      return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
    }
    PostgresServer running = server;
    Assumptions.assumeTrue(running != null, "PostgreSQL is not installed: apt install postgresql");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + running.port() + "/postgres",
        running.user(),
        running.password());
  }

  /// With empty tables.
  private static Connection begin(Kind kind) throws SQLException, IOException {
    Files.deleteIfExists(folder.resolve("test.db"));
    Connection connection = connect(kind);
    JdbcInbox.createTable(connection);
    JdbcInbox.createTable(connection);
    sql(connection, "CREATE TABLE IF NOT EXISTS effects (what INT)");
    sql(connection, "DELETE FROM effects");
    sql(connection, "DELETE FROM redoubt_inbox");
    connection.setAutoCommit(false);
    return connection;
  }

  private static void sql(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void work(Connection connection) throws SQLException {
    sql(connection, "INSERT INTO effects VALUES (1)");
  }

  private static int count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static boolean once(Connection connection, String sender, String id) throws SQLException {
    return JdbcInbox.once(connection, sender, id, NOW, JdbcInboxIT::work);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageHasItsEffectOnce(Kind kind) throws SQLException, IOException {
    try (Connection connection = begin(kind)) {
      assertThat(once(connection, "alice", "1")).isTrue();
      connection.commit();
      assertThat(once(connection, "alice", "1")).isFalse();
      connection.commit();
      assertThat(once(connection, "alice", "2")).isTrue();
      assertThat(once(connection, "bob", "1")).isTrue();
      connection.commit();

      assertThat(count(connection, "effects")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasRolledBackIsDoneAgain(Kind kind) throws SQLException, IOException {
    try (Connection connection = begin(kind)) {
      assertThatThrownBy(() ->
              JdbcInbox.once(
                  connection,
                  "alice",
                  "1",
                  NOW,
                  used -> {
                    work(used);
                    throw new SQLException("the work fails");
                  }))
          .hasMessage("the work fails");
      connection.rollback();

      assertThat(once(connection, "alice", "1")).isTrue();
      connection.commit();
      assertThat(count(connection, "effects")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTransactionsAtOnceOneHasTheEffect(Kind kind)
      throws SQLException, IOException, InterruptedException {
    try (Connection connection = begin(kind)) {
      connection.commit();
      CountDownLatch start = new CountDownLatch(1);
      AtomicInteger ran = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try (Connection own = connect(kind)) {
                    own.setAutoCommit(false);
                    start.await();
                    if (once(own, "alice", "1")) {
                      ran.incrementAndGet();
                    }
                    own.commit();
                  } catch (SQLException | InterruptedException e) {
                    return; // SQLite is busy: a handler would be called again
                  }
                }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(ran).hasValue(1);
      assertThat(count(connection, "effects")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void entriesOlderThanTwoDaysAreDeleted(Kind kind) throws SQLException, IOException {
    try (Connection connection = begin(kind)) {
      once(connection, "alice", "1");
      Instant later = NOW.plus(JdbcInbox.KEPT);
      JdbcInbox.once(connection, "alice", "2", later, JdbcInboxIT::work);
      JdbcInbox.deleteOld(connection, later);
      assertThat(count(connection, "redoubt_inbox")).isEqualTo(2);

      JdbcInbox.deleteOld(connection, later.plusSeconds(1));

      assertThat(count(connection, "redoubt_inbox")).isEqualTo(1);
      connection.commit();
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutATransactionNothingIsDone(Kind kind) throws SQLException, IOException {
    try (Connection connection = begin(kind)) {
      connection.commit();
      connection.setAutoCommit(true);

      assertThatThrownBy(() -> once(connection, "alice", "1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("setAutoCommit(false)");

      assertThat(count(connection, "effects")).isZero();
    }
  }
}
