package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The servers of one topology: opens connections to them, and follows their changes of role.
///
/// Everything beyond is the same in each topology.
interface Servers extends AutoCloseable {
  /// Prepares a connection for its purpose, before anything else uses it.
  interface Preparing {
    Preparing NOTHING = connection -> {};

    void to(Connection connection) throws IOException, ReplyException;
  }

  /// Hears of a lasting connection.
  interface Listener {
    /// @param holds whether the server holds a key
    /// @param lost why the connection is lost or cannot be opened; null when it is open
    void changed(Predicate<String> holds, @Nullable TransportException lost);
  }

  /// How connections are opened.
  ///
  /// @param timeout of connecting, and again of the first answer
  /// @param replyMax largest honest reply, bytes; a larger one ends its connection
  record Settings(ServerAccess access, Failures failures, Duration timeout, long replyMax) {
    private static final Duration ASKING = Duration.ofSeconds(1);

    NodeConnector connector() {
      return connector(timeout);
    }

    /// Opens connections to nodes of which another can be asked instead.
    NodeConnector asking() {
      return connector(timeout.compareTo(ASKING) < 0 ? timeout : ASKING);
    }

    private NodeConnector connector(Duration limit) {
      Topology topology = access.uri().topology();
      return new NodeConnector(
          access,
          failures,
          limit,
          replyMax,
          access.logins()::next,
          new PrimaryCheck(topology, failures));
    }
  }

  static Servers of(Settings settings, Refusals refusals) {
    return switch (settings.access().uri().topology()) {
      case Topology.Standalone standalone -> OnePrimary.standalone(standalone, settings, refusals);
      case Topology.Sentinel sentinel -> OnePrimary.sentinel(sentinel, settings, refusals);
      case Topology.Cluster cluster -> new ClusterServers(cluster, settings, refusals);
    };
  }

  /// Opens a connection to a primary.
  ///
  /// @param key which it holds; null where any is right
  /// @throws TransportException if it cannot be opened, saying why
  Connection connect(@Nullable String key);

  /// Makes a dispatcher with connections of its own, not started.
  ///
  /// @param patient whether commands wait for a connection that is opened for the first time
  Dispatcher dispatcher(String purpose, Preparing preparing, boolean patient, Listener listener);

  /// Begins to follow changes.
  ///
  /// @param moved called when keys may be held by another server; must not block
  /// @param stalled whether a server owes an answer to a connection that is used without a
  ///   dispatcher; must not block
  void start(Runnable moved, BooleanSupplier stalled);

  /// Opens a connection to a node that a primary has named.
  ///
  /// @throws TransportException if it cannot be opened, saying why
  Connection connectTo(NodeAddress node);

  /// The server that an open connection leads to.
  NodeAddress addressOf(Connection connection);

  /// A connection that is used without a dispatcher has failed so, or could not be opened.
  void failed(@Nullable Connection connection, TransportException failure);

  /// Closes every connection, and opens no more.
  @Override
  void close();

  /// @throws TransportException if preparing failed; the connection is closed then
  static Connection prepared(Connection connection, Preparing preparing, Failures failures) {
    boolean done = false;
    try {
      preparing.to(connection);
      done = true;
      return connection;
    } catch (IOException | ReplyException e) {
      throw failures.of(e);
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }
}
