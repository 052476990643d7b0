package dev.redoubt;

import dev.redoubt.AgentStatus.Connection;

/// How Redis is reached, and what is in the way where it is not. Safe for several threads.
final class ConnectionState {
  private boolean connected;
  private boolean stuck;
  private boolean refused;

  /// The last trouble, and when it was last there.
  private String trouble = "";

  private long troubleNanos;

  /// @param reason why it is not UP, for people; empty where it is
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

  /// What was in the way of a message sent at `sinceNanos`; empty if nothing was.
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

  /// Nothing that we write to our own streams comes back.
  synchronized void stuck(String reason, long nowNanos) {
    stuck = true;
    trouble(reason, nowNanos);
  }

  /// Something came back.
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
