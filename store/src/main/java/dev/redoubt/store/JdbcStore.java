package dev.redoubt.store;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/// A store in a table of a database, over one connection. A commit is a transaction.
final class JdbcStore implements StateStore {
  /// How a kind of database differs from others.
  interface Database {
    /// Locks the table for this connection, and creates it if there is none. The connection commits
    /// each statement.
    void prepare(Connection connection) throws SQLException;

    /// See [StateStore#place].
    Bytes place();

    RuntimeException failure(SQLException cause);
  }

  private static final String TABLE = "redoubt";

  /// Creates the table, with this type for bytes.
  static String create(String bytes) {
    return "CREATE TABLE IF NOT EXISTS %s (key %s PRIMARY KEY, value %s NOT NULL)"
        .formatted(TABLE, bytes, bytes);
  }

  private static final String LOAD = "SELECT key, value FROM " + TABLE;
  private static final String DELETE = "DELETE FROM " + TABLE + " WHERE key = ?";
  private static final String PUT =
      "INSERT INTO "
          + TABLE
          + " VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

  private final Database database;
  private final Connection connection;
  private final PreparedStatement put;
  private final PreparedStatement delete;

  private JdbcStore(Database database, Connection connection) throws SQLException {
    this.database = database;
    this.connection = connection;
    this.put = connection.prepareStatement(PUT);
    this.delete = connection.prepareStatement(DELETE);
  }

  static JdbcStore open(DataSource source, Database database) {
    try {
      Connection connection = source.getConnection();
      try {
        database.prepare(connection);
        connection.setAutoCommit(false);
        return new JdbcStore(database, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw database.failure(e);
    }
  }

  @Override
  public Map<Bytes, Bytes> load() {
    Map<Bytes, Bytes> entries = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LOAD)) {
      while (rows.next()) {
        entries.put(Bytes.wrap(rows.getBytes(1)), Bytes.wrap(rows.getBytes(2)));
      }
      connection.commit();
      return entries;
    } catch (SQLException e) {
      throw database.failure(e);
    }
  }

  @Override
  public void commit(List<Change> changes) {
    try {
      try {
        for (Change change : changes) {
          apply(change);
        }
        connection.commit();
      } catch (SQLException e) {
        Transactions.rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw database.failure(e);
    }
  }

  private void apply(Change change) throws SQLException {
    switch (change) {
      case Change.Put one -> {
        put.setBytes(1, one.key().toArray());
        put.setBytes(2, one.value().toArray());
        put.executeUpdate();
      }
      case Change.Delete one -> {
        delete.setBytes(1, one.key().toArray());
        delete.executeUpdate();
      }
    }
  }

  @Override
  public Bytes place() {
    return database.place();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw database.failure(e);
    }
  }
}
