package dev.redoubt.store;

import dev.redoubt.ErrorCode;
import dev.redoubt.StoreException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL's errors mean for a store.
final class PostgresFailure {
  /// Another transaction or connection holds a lock.
  static final String LOCKED = "55P03";

  private static final String FULL = "53100";

  /// A server to which was failed over is a standby for a while.
  private static final String READ_ONLY = "25006";

  private PostgresFailure() {}

  /// While the store is in use. A commit that failed may have happened where the connection was
  /// lost; whoever tries it again must look.
  static StoreException of(SQLException cause) {
    String state = cause.getSQLState();
    if (FULL.equals(state)) {
      return new StoreException(
          ErrorCode.STORE_FULL, "The disk of PostgreSQL is full: make room.", cause, true);
    }
    return temporary(cause, state) ? unreachable(cause) : unusable(cause);
  }

  private static boolean temporary(SQLException cause, @Nullable String state) {
    return cause instanceof SQLTransientException
        || cause instanceof SQLRecoverableException
        || cause instanceof SQLNonTransientConnectionException
        || (state != null
            && (state.equals(LOCKED)
                || state.equals(READ_ONLY)
                || state.startsWith("08") // connection
                || state.startsWith("40") // rolled back, deadlock
                || state.startsWith("53") // resources
                || state.startsWith("57"))); // shut down, cancelled, not up yet
  }

  static StoreException unreachable(SQLException cause) {
    return new StoreException(
        ErrorCode.STORE_UNREACHABLE,
        "PostgreSQL does not answer: " + reason(cause) + ".",
        cause,
        true);
  }

  private static StoreException unusable(SQLException cause) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE,
        "The store in PostgreSQL cannot be read or written: " + reason(cause) + ".",
        cause);
  }

  private static String reason(SQLException cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.lines().findFirst().orElse("").replaceAll("[.\\s]+$", "");
  }
}
