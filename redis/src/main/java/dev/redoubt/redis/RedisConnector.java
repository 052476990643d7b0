package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Opens connections to the primary, on the right database. For a lasting connection see
/// [KeptConnection]. Safe for several threads.
final class RedisConnector {
  private final RedisUri uri;
  private final Locator locator;
  private final NodeConnector nodes;
  private final Failures failures;
  private volatile @Nullable NodeAddress last;

  RedisConnector(RedisUri uri, Locator locator, NodeConnector nodes, Failures failures) {
    this.uri = uri;
    this.locator = locator;
    this.nodes = nodes;
    this.failures = failures;
  }

  /// Opens a connection to the primary that holds `key`, or to any, whose commands time out after
  /// [NodeConnector#COMMAND_TIMEOUT].
  ///
  /// @throws TransportException if it cannot be opened, saying why
  Connection connect(@Nullable String key) {
    TransportException failure = null;
    for (NodeAddress node : locator.primaries(key)) {
      try {
        Connection connection = selected(nodes.connect(node));
        last = node;
        return connection;
      } catch (TransportException e) {
        failure = failure == null ? e : failure;
      }
    }
    throw failure == null ? failures.notConnected() : failure;
  }

  private Connection selected(Connection connection) {
    if (uri.database() == 0) {
      return connection;
    }
    boolean done = false;
    try {
      String unused = connection.call(Commands.select(uri.database()));
      done = true;
      return connection;
    } catch (IOException | ReplyException e) {
      throw failures.whileConnecting(e);
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /// The server of the last connection cannot serve us: where its name has another address, that is
  /// tried next.
  void turn() {
    NodeAddress node = last;
    if (node != null) {
      nodes.turn(node);
    }
  }
}
