package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A TCP proxy in front of a Redis, on a free loopback port. Shows every byte to a [Sink] before it
/// passes it on, and can simulate network failures.
///
/// Safe for several threads.
public final class RecordingProxy implements AutoCloseable {
  /// What happens to bytes on open connections.
  public enum Mode {
    PASS,
    /// No bytes pass and none are lost, like a half-open connection.
    STALL,
    /// Commands pass, answers are dropped. End it with [#cut]: the client would wait for ever.
    DROP_REPLIES
  }

  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  /// Sees the bytes that pass.
  @FunctionalInterface
  public interface Sink {
    /// The first `length` bytes of `buffer`, which is only valid during the call. Called by a
    /// thread per connection and direction.
    ///
    /// @param connection numbers connections from 0
    void bytes(long connection, Direction direction, byte[] buffer, int length);
  }

  private final InetSocketAddress server;
  private final Sink sink;
  private final int port;
  private final Gate gate = new Gate();
  private final Function<InetAddress, Gate> gates;
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private @Nullable Listener listener;

  private RecordingProxy(
      InetSocketAddress server, Sink sink, int port, Function<InetAddress, Gate> gates) {
    this.server = server;
    this.sink = sink;
    this.gates = gates;
    this.port = listen(port);
  }

  /// Listens in front of `server` until it is closed.
  public static RecordingProxy inFrontOf(EmbeddedRedis server, Sink sink) {
    return inFrontOf("127.0.0.1", server.port(), sink);
  }

  /// Listens in front of any TCP server until it is closed.
  public static RecordingProxy inFrontOf(String host, int port, Sink sink) {
    var open = new Gate();
    return new RecordingProxy(new InetSocketAddress(host, port), sink, 0, client -> open);
  }

  /// Listens on a port that stays free while it refuses.
  ///
  /// @param gates a further gate for each client, by its address
  static RecordingProxy inFrontOf(
      String host, int port, Sink sink, Function<InetAddress, Gate> gates) {
    return new RecordingProxy(
        new InetSocketAddress(host, port), sink, Ports.lasting(Ports.LOOPBACK), gates);
  }

  public int port() {
    return port;
  }

  /// A server's URI with the address of this proxy.
  public String uri(String serverUri) {
    var uri = URI.create(serverUri);
    String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
    return uri.getScheme() + "://" + user + "127.0.0.1:" + port;
  }

  public void mode(Mode mode) {
    gate.mode(mode);
  }

  /// Closes every open connection. Clients may connect again.
  public void cut() {
    connections.forEach(ProxyConnection::close);
  }

  /// Refuses new connections until [#accept], like a server that is down. Keeps open ones.
  public synchronized void refuse() {
    if (listener != null) {
      listener.end();
      listener = null;
    }
  }

  /// Accepts new connections again, on the same port.
  public synchronized void accept() {
    if (listener == null) {
      listen(port);
    }
  }

  /// Number of connections so far.
  public long accepted() {
    return accepted.get();
  }

  @Override
  public void close() {
    refuse();
    cut();
  }

  private synchronized int listen(int wanted) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      Thread acceptor =
          Thread.ofVirtual().name("proxy-accept").start(() -> acceptUntilClosed(socket));
      listener = new Listener(socket, acceptor);
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("The proxy cannot listen on port " + wanted + ".", e);
    }
  }

  private void acceptUntilClosed(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        serve(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    var passed = List.of(gate, gates.apply(client.getInetAddress()));
    var connection = new ProxyConnection(accepted.getAndIncrement(), client, sink, passed);
    connections.add(connection);
    Thread.ofVirtual()
        .name("proxy-" + connection.number())
        .start(() -> {
          connection.serve(server);
          connections.remove(connection);
        });
  }

  private record Listener(ServerSocket socket, Thread acceptor) {
    /// The port stays open until the accepting thread has noticed.
    void end() {
      try {
        socket.close();
        acceptor.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
