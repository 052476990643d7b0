package dev.redoubt.redis;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TCP sockets as a connection to Redis wants them.
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /// Interval of keep-alive probes; a dead connection is noticed after three.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  private static final int PROBES = 3;

  private Sockets() {}

  static void prepare(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    // In a runtime image without jdk.net, the system's own interval is used.
    if (ModuleLayer.boot().findModule("jdk.net").isPresent()) {
      KeepAlive.set(socket);
    }
  }

  /// A class of its own, so that `jdk.net` is looked for only where it is.
  private static final class KeepAlive {
    static void set(Socket socket) throws IOException {
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        int seconds = (int) KEEP_ALIVE.toSeconds();
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
      }
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Closing a socket failed");
    }
  }
}
