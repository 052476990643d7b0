package dev.redoubt.testkit;

import dev.redoubt.testkit.RecordingProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/// One client of a [RecordingProxy] and its connection to the server, with a pump per direction.
final class ProxyConnection {
  private static final int BUFFER = 1 << 16;
  private static final int CONNECT_MILLIS = 5_000;

  private final long number;
  private final Socket client;
  private final Socket server = new Socket();
  private final RecordingProxy.Sink sink;
  private final List<Gate> gates;
  private volatile boolean closed;

  ProxyConnection(long number, Socket client, RecordingProxy.Sink sink, List<Gate> gates) {
    this.number = number;
    this.client = client;
    this.sink = sink;
    this.gates = gates;
  }

  long number() {
    return number;
  }

  /// Pumps bytes until both sides have closed or one has failed.
  void serve(InetSocketAddress address) {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(address, CONNECT_MILLIS);
      Thread replies =
          Thread.ofVirtual()
              .name("proxy-" + number + "-replies")
              .start(() -> pumpOrClose(server, client, Direction.TO_CLIENT));
      pumpOrClose(client, server, Direction.TO_SERVER);
      replies.join();
    } catch (IOException e) {
      // No server, or the client has closed: the other side sees a closed connection.
      closed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /// Closes both sides at once, dropping bytes in flight.
  void close() {
    closed = true;
    gates.forEach(Gate::wake);
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pumpOrClose(Socket from, Socket to, Direction direction) {
    try {
      pump(from, to, direction);
    } catch (IOException e) {
      // One side failed or we cut the connection: the other side sees it closed.
      close();
    }
  }

  private void pump(Socket from, Socket to, Direction direction) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = from.getInputStream().read(buffer);
        n >= 0;
        n = from.getInputStream().read(buffer)) {
      sink.bytes(number, direction, buffer, n);
      if (passes(direction)) {
        to.getOutputStream().write(buffer, 0, n);
      }
    }
    passes(direction); // the end of a stream must not overtake what is stalled
    to.shutdownOutput();
  }

  private boolean passes(Direction direction) {
    boolean passes = true;
    for (Gate gate : gates) {
      passes &= gate.passes(direction, () -> closed);
    }
    return passes;
  }
}
