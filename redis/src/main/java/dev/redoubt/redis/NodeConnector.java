package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens connections to servers by their address, logged in. Safe for several threads.
final class NodeConnector implements AutoCloseable {
  /// Commands that take longer fail. Longer than any command may block.
  static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

  /// Most addresses of one name that are tried for one connection.
  private static final int PLACES = 8;

  private static final NodeAddress NOWHERE = new NodeAddress("0.0.0.0", 0);

  private final ServerAccess server;
  private final Failures failures;
  private final Duration connectTimeout;
  private final long replyMax;
  private final Supplier<@Nullable RedisLogin> logins;
  private final GreetingCheck greeted;
  private final Map<Connection, NodeAddress> open = new ConcurrentHashMap<>();

  /// For each host, the index of the address that answered last: it is tried first.
  private final Map<String, Integer> preferred = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /// Decides whether a server is of use.
  interface GreetingCheck {
    /// @throws TransportException if it is not, saying why
    void check(NodeAddress node, Greeting greeting);
  }

  /// @param replyMax largest honest reply, bytes; a larger one ends the connection
  /// @param logins asked at each connection
  NodeConnector(
      ServerAccess server,
      Failures failures,
      Duration connectTimeout,
      long replyMax,
      Supplier<@Nullable RedisLogin> logins,
      GreetingCheck greeted) {
    this.server = server;
    this.failures = failures;
    this.connectTimeout = connectTimeout;
    this.replyMax = replyMax;
    this.logins = logins;
    this.greeted = greeted;
  }

  /// Opens a connection whose commands time out after [#COMMAND_TIMEOUT]. Where the host has
  /// several addresses, each is tried.
  ///
  /// @throws TransportException if it cannot be opened, saying why
  Connection connect(NodeAddress node) {
    @Nullable RedisLogin login = logins.get();
    List<InetAddress> places = places(node);
    int from = preferred.getOrDefault(node.host(), 0);
    TransportException failure = null;
    for (int i = 0; i < Math.min(places.size(), PLACES); i++) {
      int place = (from + i) % places.size();
      try {
        Connection connection = connect(node, places.get(place), login);
        preferred.put(node.host(), place);
        return connection;
      } catch (TransportException e) {
        if (!silent(e)) {
          throw e;
        }
        failure = failure == null ? e : failure;
      }
    }
    throw failure == null ? failures.notConnected() : failure;
  }

  private List<InetAddress> places(NodeAddress node) {
    if (node.unix()) {
      return List.of(InetAddress.getLoopbackAddress());
    }
    try {
      return server.names().of(node.host());
    } catch (UnknownHostException e) {
      throw failures.whileConnecting(e);
    }
  }

  /// Whether there was no answer at this address, so that the next one is worth trying.
  private static boolean silent(TransportException e) {
    return e.code().equals(ErrorCode.REDIS_UNREACHABLE)
        || e.code().equals(ErrorCode.REDIS_TIMEOUT)
        || Failures.closed(e.getCause());
  }

  private Connection connect(NodeAddress node, InetAddress place, @Nullable RedisLogin login) {
    Socket tcp = null;
    Connection connection = null;
    boolean done = false;
    try {
      tcp = node.unix() ? new UnixSocket() : new Socket();
      connection = connected(tcp, node, place);
      open.put(connection, node);
      greeted.check(node, greeting(connection, login));
      connection.timeout(COMMAND_TIMEOUT);
      done = !closed;
      return connection;
    } catch (IOException | ReplyException e) {
      throw failures.whileConnecting(e);
    } finally {
      if (!done && connection != null) {
        connection.close();
      } else if (!done && tcp != null) {
        Sockets.close(tcp);
      }
    }
  }

  private static Greeting greeting(Connection connection, @Nullable RedisLogin login)
      throws IOException, ReplyException {
    try {
      return connection.call(Commands.hello(login));
    } catch (ReplyException e) {
      if (login == null || !e.error().startsWith("NOPERM")) {
        throw e;
      }
      // Redis 6.0 lets nobody log in by HELLO where the default user has no right to it.
      String unused = connection.call(Commands.auth(login));
      return Greeting.NONE;
    }
  }

  private Connection connected(Socket tcp, NodeAddress node, InetAddress place) throws IOException {
    if (tcp instanceof UnixSocket unix) {
      unix.connect(Path.of(node.host()));
      return new Connection(unix, unix, replyMax, connectTimeout, open::remove);
    }
    Sockets.prepare(tcp);
    tcp.connect(new InetSocketAddress(place, node.port()), (int) connectTimeout.toMillis());
    Socket socket = server.uri().tls() ? encrypted(tcp, node) : tcp;
    return new Connection(socket, tcp, replyMax, connectTimeout, open::remove);
  }

  private SSLSocket encrypted(Socket tcp, NodeAddress node) throws IOException {
    tcp.setSoTimeout((int) connectTimeout.toMillis());
    try {
      return server.tls().handshake(tcp, node);
    } catch (SocketTimeoutException e) {
      throw new TlsTimeoutException(e);
    }
  }

  /// The server that an open connection leads to.
  NodeAddress addressOf(Connection connection) {
    return open.getOrDefault(connection, NOWHERE);
  }

  /// Makes the next address of the host the first to be tried: the present one leads to a server
  /// that cannot serve us.
  void turn(NodeAddress node) {
    preferred.merge(node.host(), 1, Integer::sum);
  }

  /// Closes every connection that leads elsewhere.
  void leaveAllBut(NodeAddress node) {
    open.forEach((connection, at) -> {
      if (!at.equals(node)) {
        connection.close();
      }
    });
  }

  /// Closes every connection that leads there.
  void leave(NodeAddress node) {
    open.forEach((connection, at) -> {
      if (at.equals(node)) {
        connection.close();
      }
    });
  }

  /// Closes every connection, and opens no more.
  @Override
  public void close() {
    closed = true;
    open.keySet().forEach(Connection::close);
  }
}
