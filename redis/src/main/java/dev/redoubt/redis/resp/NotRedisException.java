package dev.redoubt.redis.resp;

import java.io.IOException;

/// The server does not speak RESP, or answers what the command cannot have as its answer. The
/// connection is of no use after it.
public final class NotRedisException extends IOException {
  private static final long serialVersionUID = 1;
  private static final char TLS_ALERT = 0x15;

  private final boolean tls;

  NotRedisException(char found, String expected) {
    super("A reply has the byte " + (int) found + " where " + expected + " should be.");
    this.tls = found == TLS_ALERT;
  }

  /// Whether the reply begins like a TLS alert.
  public boolean tls() {
    return tls;
  }
}
