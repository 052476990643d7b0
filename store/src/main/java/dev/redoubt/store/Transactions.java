package dev.redoubt.store;

import java.sql.Connection;
import java.sql.SQLException;

final class Transactions {
  private Transactions() {}

  /// Rolls back because of `failure`, which stays the one to throw where the rollback fails too.
  static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
