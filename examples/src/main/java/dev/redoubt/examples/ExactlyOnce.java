package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.store.JdbcInbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

/// Books each payment once, however often this process is killed and started again. Needs a folder,
/// and runs until it is stopped.
public final class ExactlyOnce {
  record Payment(String from, int amount) {}

  public static void main(String[] args) throws SQLException, InterruptedException {
    Path folder = Path.of(args[0]);
    DataSource database = database(folder.resolve("bank.db"));
    try (ExampleRedis redis = ExampleRedis.open();
        Agent bank =
            Agent.builder("bank")
                .redis(redis.uri())
                .identity(folder.resolve("bank.key"))
                .store(folder.resolve("bank-agent.db"))
                .handle(
                    "pay",
                    Payment.class,
                    (message, context) ->
                        JdbcInbox.once(
                            database, message, connection -> book(connection, message.body())))
                .start()) {
      bank.awaitTermination();
    }
  }

  private static void book(Connection connection, Payment payment) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO payments VALUES (?, ?)")) {
      insert.setString(1, payment.from());
      insert.setInt(2, payment.amount());
      insert.executeUpdate();
    }
  }

  private static DataSource database(Path file) throws SQLException {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + file);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      JdbcInbox.createTable(connection);
      statement.execute("CREATE TABLE IF NOT EXISTS payments (payer TEXT, amount INT)");
    }
    return database;
  }

  private ExactlyOnce() {}
}
