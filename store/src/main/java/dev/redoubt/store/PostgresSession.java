package dev.redoubt.store;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// One connection to a store in PostgreSQL. The connection commits each statement, but for
/// [#commit].
final class PostgresSession implements AutoCloseable {
  /// How far the store is.
  ///
  /// @param fence counts those who opened it: only the last may commit
  /// @param commits since it was created
  record Standing(int version, long fence, long commits) {}

  /// The process of the server behind a connection. Its number may be used again later.
  record Backend(int pid, String start) {}

  static final int VERSION = 1;

  /// A server that is silent for longer is given up.
  private static final int SILENCE_MILLIS = 30_000;

  private static final int FETCHED = 1_000;

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS redoubt_writers (
        owner bytea PRIMARY KEY, version int NOT NULL, fence bigint NOT NULL,
        commits bigint NOT NULL);
      CREATE TABLE IF NOT EXISTS redoubt_entries (
        owner bytea NOT NULL, key bytea NOT NULL, value bytea NOT NULL,
        PRIMARY KEY (owner, key))\
      """;

  /// Commits must be on the disk, but may be on more than one. A server that finds this connection
  /// dead after half a minute gives up its lock.
  private static final String SETTINGS =
      """
      SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local');
      SET lock_timeout = '2s';
      SET tcp_keepalives_idle = 10;
      SET tcp_keepalives_interval = 5;
      SET tcp_keepalives_count = 4\
      """;

  /// Of the table, so that also a dump that was restored lies elsewhere.
  private static final String PLACE =
      """
      SELECT system_identifier || ' ' || d.oid || ' ' || 'redoubt_entries'::regclass::oid
        FROM pg_control_system(), pg_database d WHERE d.datname = current_database()\
      """;

  private static final String NOT_PERMITTED = "42501";

  private final Connection connection;
  private final String owner;
  private final String lock;

  /// @param connection closed with this, or if this fails
  /// @param hex of the owner
  PostgresSession(Connection connection, String hex) throws SQLException {
    this.connection = connection;
    this.owner = "'\\x" + hex + "'::bytea";
    // Each schema has stores of its own.
    this.lock = "hashtextextended('redoubt ' || current_schema() || '" + hex + "', 0)";
    try {
      prepare();
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void prepare() throws SQLException {
    connection.setAutoCommit(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    execute(SETTINGS);
    try {
      connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
    } catch (SQLFeatureNotSupportedException e) {
      return; // a pool without it: a silent server is waited for
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private <T> T first(String query, Reading<T> reading) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return reading.read(rows);
    }
  }

  private interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  String product() throws SQLException {
    return connection.getMetaData().getDatabaseProductName();
  }

  Backend backend() throws SQLException {
    return first(
        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()",
        row -> new Backend(row.getInt(1), row.getString(2)));
  }

  /// Ends what an earlier connection of ours has left at the server, if it still has the lock.
  void end(Backend backend) throws SQLException {
    execute(
        """
        SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
          WHERE a.pid = %d AND a.backend_start = '%s' AND l.locktype = 'advisory'
            AND (l.classid::bigint << 32 | l.objid::bigint) = %s\
        """
            .formatted(backend.pid(), backend.start(), lock));
  }

  /// Waits a moment for another connection to give it up, which may be that of a process that was
  /// killed.
  ///
  /// @throws SQLException with [PostgresFailure#LOCKED] if that does not happen
  void lock() throws SQLException {
    execute("SELECT pg_advisory_lock(" + lock + ")");
  }

  /// Creates the tables if there are none, which needs rights that later starts do not.
  void createTables() throws SQLException {
    boolean there =
        first(
            "SELECT to_regclass('redoubt_entries') IS NOT NULL"
                + " AND to_regclass('redoubt_writers') IS NOT NULL",
            row -> row.getBoolean(1));
    if (there) {
      return;
    }
    connection.setAutoCommit(false);
    execute("SELECT pg_advisory_xact_lock(hashtextextended('redoubt tables', 0))");
    execute(TABLES);
    connection.commit();
    connection.setAutoCommit(true);
  }

  /// From here on nobody else who had opened the store can commit.
  Standing takeOver() throws SQLException {
    return first(
        "INSERT INTO redoubt_writers VALUES ("
            + owner
            + ", "
            + VERSION
            + ", 1, 0) ON CONFLICT (owner) DO UPDATE SET fence = redoubt_writers.fence + 1"
            + " RETURNING version, fence, commits",
        PostgresSession::standing);
  }

  Standing standing() throws SQLException {
    return first(
        "SELECT coalesce(max(version), 0), coalesce(max(fence), 0), coalesce(max(commits), 0)"
            + " FROM redoubt_writers WHERE owner = "
            + owner,
        PostgresSession::standing);
  }

  private static Standing standing(ResultSet row) throws SQLException {
    return new Standing(row.getInt(1), row.getLong(2), row.getLong(3));
  }

  Bytes place() throws SQLException {
    try {
      return Bytes.utf8(first(PLACE, row -> row.getString(1)));
    } catch (SQLException e) {
      if (NOT_PERMITTED.equals(e.getSQLState())) {
        return Bytes.EMPTY;
      }
      throw e;
    }
  }

  Map<Bytes, Bytes> load() throws SQLException {
    Map<Bytes, Bytes> entries = new HashMap<>();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCHED);
      try (ResultSet rows =
          statement.executeQuery("SELECT key, value FROM redoubt_entries WHERE owner = " + owner)) {
        while (rows.next()) {
          entries.put(Bytes.wrap(rows.getBytes(1)), Bytes.wrap(rows.getBytes(2)));
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return entries;
  }

  /// Applies `changes` as the commit after `before`, or nothing if the store is not there.
  ///
  /// @return whether they were applied
  /// @throws SQLException if they may have been applied or not, where the connection was lost; the
  ///   session is of no further use
  boolean commit(Iterable<Change> changes, Standing before) throws SQLException {
    connection.setAutoCommit(false);
    boolean ours = advance(before);
    if (ours) {
      apply(changes);
      connection.commit();
    } else {
      connection.rollback();
    }
    connection.setAutoCommit(true);
    return ours;
  }

  /// Locks the row until the transaction ends, so that two writers cannot both pass.
  private boolean advance(Standing before) throws SQLException {
    try (PreparedStatement advance =
        connection.prepareStatement(
            "UPDATE redoubt_writers SET commits = commits + 1 WHERE owner = "
                + owner
                + " AND fence = ? AND commits = ?")) {
      advance.setLong(1, before.fence());
      advance.setLong(2, before.commits());
      return advance.executeUpdate() == 1;
    }
  }

  private void apply(Iterable<Change> changes) throws SQLException {
    Map<Bytes, Change> last = new LinkedHashMap<>();
    changes.forEach(change -> last.put(change.key(), change));
    try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM redoubt_entries WHERE owner = " + owner + " AND key = ?");
        PreparedStatement put =
            connection.prepareStatement(
                "INSERT INTO redoubt_entries VALUES ("
                    + owner
                    + ", ?, ?) ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value")) {
      for (Change change : last.values()) {
        switch (change) {
          case Change.Put one -> {
            put.setBytes(1, one.key().toArray());
            put.setBytes(2, one.value().toArray());
            put.addBatch();
          }
          case Change.Delete one -> {
            delete.setBytes(1, one.key().toArray());
            delete.addBatch();
          }
        }
      }
      delete.executeBatch();
      put.executeBatch();
    }
  }

  /// Gives up the lock, since a pool keeps the connection.
  @Override
  public void close() throws SQLException {
    try {
      execute(
          """
          SELECT pg_advisory_unlock(%s);
          RESET lock_timeout;
          RESET tcp_keepalives_idle;
          RESET tcp_keepalives_interval;
          RESET tcp_keepalives_count\
          """
              .formatted(lock));
    } finally {
      connection.close();
    }
  }

  /// After a failure. What the server makes of it, and when, is not known.
  void abandon() {
    try {
      connection.abort(Runnable::run);
      connection.close();
    } catch (SQLException e) {
      return; // it was broken before
    }
  }
}
