package dev.redoubt.store;

import java.sql.Connection;
import java.sql.SQLException;

/// What a handler does in a database.
@FunctionalInterface
public interface SqlWork {
  /// @param connection in a transaction, which whoever calls this commits
  void run(Connection connection) throws SQLException;
}
