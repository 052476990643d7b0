package dev.redoubt;

import dev.redoubt.AgentStatus.Connection;

/// The state of the connection to Redis, and the reason if it is not UP. Thread-safe.
final class ConnectionState {
  private boolean connected;
  private boolean stuck;
  private boolean refused;

  /// The last problem, and when it was last seen.
  private String trouble = "";

  private long troubleNanos;

  /// @param reason why it is not UP, for people; else empty
  record Report(Connection connection, String reason) {
    static final Report CLOSED = new Report(Connection.CLOSED, "");
  }

  synchronized Report report() {
    Connection now = connection();
    return new Report(now, now == Connection.UP ? "" : trouble);
  }

  private Connection connection() {
    if (!connected) {
      return Connection.DOWN;
    }
    return stuck || refused ? Connection.DEGRADED : Connection.UP;
  }

  /// The problem that affected a message sent at `sinceNanos`; empty if none did.
  synchronized String troubleSince(long sinceNanos) {
    boolean meanwhile = connection() != Connection.UP || troubleNanos - sinceNanos >= 0;
    return meanwhile ? trouble : "";
  }

  synchronized void connected(long nowNanos) {
    passed(nowNanos);
    connected = true;
    stuck = false;
    refused = false;
  }

  synchronized void disconnected(String reason, long nowNanos) {
    connected = false;
    trouble(reason, nowNanos);
  }

  synchronized void refused(String reason, long nowNanos) {
    refused = true;
    trouble(reason, nowNanos);
  }

  synchronized void accepted(long nowNanos) {
    passed(nowNanos);
    refused = false;
  }

  /// Our writes to our own streams do not come back.
  synchronized void stuck(String reason, long nowNanos) {
    stuck = true;
    trouble(reason, nowNanos);
  }

  /// A read succeeded.
  synchronized void read(long nowNanos) {
    if (stuck) {
      passed(nowNanos);
      stuck = false;
    }
  }

  private void trouble(String reason, long nowNanos) {
    trouble = reason;
    troubleNanos = nowNanos;
  }

  private void passed(long nowNanos) {
    if (!trouble.isEmpty()) {
      troubleNanos = nowNanos;
    }
  }
}
