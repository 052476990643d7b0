package dev.redoubt.store;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.StoreException;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import dev.redoubt.store.PostgresSession.Backend;
import dev.redoubt.store.PostgresSession.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A store in a PostgreSQL database, which may lie on another machine: connections are lost, and
/// are made again.
///
/// A lock of the connection keeps others out. It is lost with the connection, so each commit also
/// checks that nobody has opened the store since, and that the commit before was the last: a commit
/// whose answer was lost is found done, and is not done twice.
final class PostgresStore implements StateStore {
  /// Makes connections.
  interface Connections {
    Connection open() throws SQLException;
  }

  private final Connections connections;
  private final String owner;
  private final Bytes place;
  private Standing standing;
  private Backend backend;

  /// Null after it was lost.
  private @Nullable PostgresSession session;

  private PostgresStore(Connections connections, String owner, PostgresSession session)
      throws SQLException {
    this.connections = connections;
    this.owner = owner;
    this.session = session;
    this.backend = session.backend();
    session.createTables();
    lock(session);
    this.standing = session.takeOver();
    if (standing.version() != PostgresSession.VERSION) {
      throw new StoreException(
          ErrorCode.STORE_DAMAGED,
          "The store in PostgreSQL is of another version of Redoubt than this: use the version"
              + " that made it.",
          null);
    }
    this.place = session.place();
  }

  static PostgresStore open(Connections connections, Fingerprint fingerprint) {
    try {
      String owner = fingerprint.value().toHex();
      PostgresSession session = new PostgresSession(connections.open(), owner);
      try {
        requirePostgres(session);
        return new PostgresStore(connections, owner, session);
      } catch (SQLException | RuntimeException e) {
        session.abandon();
        throw e;
      }
    } catch (SQLException e) {
      throw PostgresFailure.of(e);
    }
  }

  private static void requirePostgres(PostgresSession session) throws SQLException {
    if (!session.product().equals("PostgreSQL")) {
      throw new ConfigurationException(
          ErrorCode.NO_STORE,
          "The DataSource of the store leads to "
              + session.product()
              + ": give one of PostgreSQL, or a file (AgentBuilder.store(Path)).");
    }
  }

  private static void lock(PostgresSession session) throws SQLException {
    try {
      session.lock();
    } catch (SQLException e) {
      if (PostgresFailure.LOCKED.equals(e.getSQLState())) {
        throw new StoreException(
            ErrorCode.STORE_IN_USE,
            "The store in PostgreSQL is open in another process, or in another agent of this one:"
                + " each agent has a store of its own.",
            e);
      }
      throw e;
    }
  }

  @Override
  public Map<Bytes, Bytes> load() {
    try {
      return session().load();
    } catch (SQLException e) {
      lose();
      throw PostgresFailure.of(e);
    }
  }

  @Override
  public void commit(List<Change> changes) {
    try {
      PostgresSession used = session();
      if (!used.commit(changes, standing)) {
        requireDone(used.standing());
      }
      standing = after(standing);
    } catch (SQLException e) {
      lose();
      throw PostgresFailure.of(e);
    } catch (StoreException e) {
      lose();
      throw e;
    }
  }

  private static Standing after(Standing before) {
    return new Standing(before.version(), before.fence(), before.commits() + 1);
  }

  private void requireNotTaken(Standing found) {
    if (found.fence() > standing.fence()) {
      throw new StoreException(
          ErrorCode.STORE_IN_USE,
          "Another process has opened the store in PostgreSQL while it could not be reached from"
              + " here: that one goes on.",
          null);
    }
  }

  /// The commit under way must have been done before, and its answer lost.
  private void requireDone(Standing found) {
    requireNotTaken(found);
    if (!found.equals(after(standing))) {
      throw new StoreException(
          ErrorCode.STORE_ROLLED_BACK,
          "PostgreSQL has lost commits of the store, as after a failover to a standby that was"
              + " behind: begin with a new store, as a new instance.",
          null);
    }
  }

  private PostgresSession session() throws SQLException {
    PostgresSession open = session;
    if (open == null) {
      open = again();
      session = open;
    }
    return open;
  }

  /// Whatever is in the way of a connection may pass.
  private PostgresSession again() {
    try {
      PostgresSession opened = new PostgresSession(connections.open(), owner);
      try {
        requireNotTaken(opened.standing());
        opened.end(backend);
        opened.lock();
        backend = opened.backend();
        return opened;
      } catch (SQLException | RuntimeException e) {
        opened.abandon();
        throw e;
      }
    } catch (SQLException e) {
      throw PostgresFailure.unreachable(e);
    }
  }

  private void lose() {
    if (session != null) {
      session.abandon();
      session = null;
    }
  }

  @Override
  public Bytes place() {
    return place;
  }

  @Override
  public void close() {
    PostgresSession open = session;
    session = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (SQLException e) {
      throw PostgresFailure.of(e);
    }
  }
}
