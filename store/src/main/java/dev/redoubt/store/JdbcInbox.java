package dev.redoubt.store;

import dev.redoubt.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/// Does in a database what a message asks for, once, also where the message comes again: a process
/// died in its handler, or the message went to another instance that uses the same database.
///
/// The table `redoubt_inbox` ([#createTable]) has the sender and id of each message that was
/// handled. They are recorded in the transaction of the work, so there are both or neither. Entries
/// are deleted after two days; no message lives longer than one. For PostgreSQL, SQLite, H2, MySQL
/// and MariaDB.
///
/// ```java
/// .handle("pay", Payment.class, (message, context) ->
///     JdbcInbox.once(database, message, connection -> book(connection, message.body())))
/// ```
public final class JdbcInbox {
  static final Duration KEPT = Duration.ofDays(2);

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS redoubt_inbox (
        sender VARCHAR(64) NOT NULL, id VARCHAR(64) NOT NULL, handled_at BIGINT NOT NULL,
        PRIMARY KEY (sender, id)\
      """;

  private static final String INDEX =
      "CREATE INDEX IF NOT EXISTS redoubt_inbox_age ON redoubt_inbox (handled_at)";

  /// How long a process waits until it deletes old entries again.
  private static final Duration SWEPT_EACH = Duration.ofMinutes(10);

  private static final AtomicLong NEXT_SWEEP = new AtomicLong();

  private JdbcInbox() {}

  /// Creates the table if there is none. Where the application may not create tables, its owner
  /// creates `redoubt_inbox (sender VARCHAR(64), id VARCHAR(64), handled_at BIGINT, PRIMARY KEY
  /// (sender, id))`, with an index on `handled_at`.
  public static void createTable(Connection connection) throws SQLException {
    boolean mysql = Dialect.of(connection) == Dialect.MYSQL;
    try (Statement statement = connection.createStatement()) {
      statement.execute(TABLE + (mysql ? ", INDEX redoubt_inbox_age (handled_at))" : ")"));
      if (!mysql) {
        statement.execute(INDEX);
      }
    }
  }

  /// Runs `work` in a transaction on a connection of `source`, unless it was done for this message
  /// before.
  ///
  /// @return whether it ran now
  /// @throws SQLException if nothing was done, or the connection was lost while it was committed; a
  ///   handler that lets it out is called again
  public static boolean once(DataSource source, Message<?> message, SqlWork work)
      throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        boolean first = once(connection, message, work);
        connection.commit();
        return first;
      } catch (SQLException | RuntimeException e) {
        Transactions.rollBack(connection, e);
        throw e;
      }
    }
  }

  /// As [#once(DataSource, Message, SqlWork)], in a transaction that the caller commits, before its
  /// handler returns.
  ///
  /// @return whether `work` ran now
  /// @throws IllegalStateException if `connection` is in no transaction
  public static boolean once(Connection connection, Message<?> message, SqlWork work)
      throws SQLException {
    return once(
        connection,
        message.fingerprint().value().toHex(),
        message.id().toString(),
        Instant.now(),
        work);
  }

  static boolean once(Connection connection, String sender, String id, Instant now, SqlWork work)
      throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "The connection commits each statement: call setAutoCommit(false), or give a DataSource.");
    }
    if (!record(connection, sender, id, now)) {
      return false;
    }
    long due = NEXT_SWEEP.get();
    if (now.getEpochSecond() >= due
        && NEXT_SWEEP.compareAndSet(due, now.plus(SWEPT_EACH).getEpochSecond())) {
      deleteOld(connection, now);
    }
    work.run(connection);
    return true;
  }

  /// Waits for another transaction that has recorded the same and is not over.
  private static boolean record(Connection connection, String sender, String id, Instant now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(Dialect.of(connection).insert)) {
      insert.setString(1, sender);
      insert.setString(2, id);
      insert.setLong(3, now.getEpochSecond());
      return insert.executeUpdate() == 1;
    }
  }

  static void deleteOld(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM redoubt_inbox WHERE handled_at < ?")) {
      delete.setLong(1, now.minus(KEPT).getEpochSecond());
      delete.executeUpdate();
    }
  }

  /// How databases insert a row unless it is there.
  private enum Dialect {
    POSTGRES("INSERT INTO redoubt_inbox VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    MYSQL("INSERT IGNORE INTO redoubt_inbox VALUES (?, ?, ?)"),
    H2(
        """
        MERGE INTO redoubt_inbox AS t
          USING (VALUES (CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BIGINT))) AS n(s, i, a)
          ON t.sender = n.s AND t.id = n.i
          WHEN NOT MATCHED THEN INSERT (sender, id, handled_at) VALUES (n.s, n.i, n.a)\
        """);

    private final String insert;

    Dialect(String insert) {
      this.insert = insert;
    }

    private static Dialect of(Connection connection) throws SQLException {
      String product = connection.getMetaData().getDatabaseProductName();
      return switch (product.toLowerCase(Locale.ROOT)) {
        case "postgresql", "sqlite" -> POSTGRES;
        case "mysql", "mariadb" -> MYSQL;
        case "h2" -> H2;
        default ->
            throw new SQLFeatureNotSupportedException(
                "JdbcInbox does not know " + product + ": record message.id() yourself.");
      };
    }
  }
}
