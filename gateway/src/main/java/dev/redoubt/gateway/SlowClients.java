package dev.redoubt.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;

/// Closes connections that take longer than 10 s over the head of a request. (One that is silent
/// has Jetty's idle timeout; this is against those that send a byte now and then.)
final class SlowClients implements Connection.Listener {
  private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<Connection, Since> idle = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /// @param bytes received when it became idle
  /// @param nanos when its first byte was seen after that, or 0
  private record Since(long bytes, long nanos) {}

  SlowClients(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public void onOpened(Connection connection) {
    idle.put(connection, new Since(0, 0));
  }

  @Override
  public void onClosed(Connection connection) {
    idle.remove(connection);
  }

  void begins(Connection connection) {
    idle.remove(connection);
  }

  void ends(Connection connection) {
    if (connection.getEndPoint() != null && connection.getEndPoint().isOpen()) {
      idle.put(connection, new Since(connection.getBytesIn(), 0));
    }
  }

  /// To be called about once a second.
  void tick() {
    long now = nanos.getAsLong();
    idle.forEach((connection, since) -> {
      if (!connection.getEndPoint().isOpen()) {
        idle.remove(connection);
      } else if (since.nanos() == 0) {
        if (connection.getBytesIn() > since.bytes()) {
          idle.replace(connection, since, new Since(since.bytes(), now));
        }
      } else if (now - since.nanos() >= HEAD_NANOS && idle.remove(connection, since)) {
        connection.getEndPoint().close();
      }
    });
  }
}
