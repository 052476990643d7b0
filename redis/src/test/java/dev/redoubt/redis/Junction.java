package dev.redoubt.redis;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// A forwarder whose server can be switched: existing connections stay with their server, new ones
/// go to the current one.
final class Junction implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> sockets = new ArrayList<>();
  private volatile int port;

  Junction(EmbeddedRedis server) {
    leadTo(server);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  void leadTo(EmbeddedRedis server) {
    port = server.port();
  }

  String uri() {
    return "redis://127.0.0.1:" + listener.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = kept(listener.accept());
        Socket server = kept(new Socket(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized Socket kept(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (SocketException e) {
      return; // one side is closed; close the other as well
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
