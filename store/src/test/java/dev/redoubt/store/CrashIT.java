package dev.redoubt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes killed like `kill -9` while they commit, and the server with them. Ten writers die
/// with each process; `-Dcrashes=1000` kills more of them.
class CrashIT {
  private static final int CRASHES = Integer.getInteger("crashes", 100);

  /// Fewer, since a server takes a second to start.
  private static final int CRASHES_WITH_SERVER = Math.max(24, CRASHES / 5);

  private static final int FILES = 50;
  private static final int CONNECTIONS = 8;

  @TempDir Path folder;

  private static void assertNothingLost(Crashes crashes) {
    assertThat(crashes.failures()).isEmpty();
    assertThat(crashes.lost()).isZero();
    assertThat(crashes.wrong()).isZero();
  }

  @Test
  void whatWasCommittedIsInTheFileAfterEveryKill() throws IOException {
    Crashes crashes = new Crashes(folder.toString(), FILES);
    while (crashes.crashes() < CRASHES) {
      crashes.round(() -> {});
    }
    assertNothingLost(crashes);
  }

  @Test
  void whatIsSaidBeforeItIsCommittedIsFoundMissing() throws IOException {
    Crashes crashes = new Crashes(folder.toString(), FILES, CrashWriter.TOO_EARLY);
    while (crashes.lost() == 0 && crashes.crashes() < CRASHES) {
      crashes.round(() -> {});
    }
    assertThat(crashes.lost()).isPositive();
  }

  @Test
  void whatWasCommittedIsInTheDatabaseAfterEveryKillOfWritersAndServer() throws IOException {
    try (PostgresServer server = server()) {
      Crashes crashes = new Crashes(uri(server), CONNECTIONS);
      for (int round = 0; crashes.crashes() < CRASHES_WITH_SERVER; round++) {
        switch (round % 3) {
          case 0 -> crashes.round(() -> {});
          case 1 -> crashes.round(server::restart);
          default ->
              crashes.round(() -> {
                server.restart();
                crashes.awaitLines(50);
              });
        }
      }
      assertNothingLost(crashes);
    }
  }

  @Test
  void whatTheServerHasNotSyncedIsFoundMissing() throws IOException, SQLException {
    try (PostgresServer server = server()) {
      CrashWriter.open(uri(server), 0).close();
      commitWithoutSync(server);
      Crashes crashes = new Crashes(uri(server), CONNECTIONS);
      while (crashes.lost() == 0 && crashes.crashes() < CRASHES) {
        crashes.round(server::restart);
      }
      assertThat(crashes.lost()).isPositive();
    }
  }

  private static PostgresServer server() {
    Assumptions.assumeTrue(
        PostgresServer.installed(), "PostgreSQL is not installed: apt install postgresql");
    return PostgresServer.start();
  }

  private static String uri(PostgresServer server) {
    return server.uri().replace("@", ":" + server.password() + "@");
  }

  private static void commitWithoutSync(PostgresServer server) throws SQLException {
    String url = "jdbc:" + server.uri().replace(server.user() + "@", "");
    try (var connection = DriverManager.getConnection(url, server.user(), server.password());
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION hurry() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NEW; END $$;
          CREATE TRIGGER hurry BEFORE UPDATE ON redoubt_writers
            FOR EACH ROW EXECUTE FUNCTION hurry()\
          """);
    }
  }
}
