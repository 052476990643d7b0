package dev.redoubt.redis;

import java.io.IOException;

/// The server did not answer the TLS handshake in time.
final class TlsTimeoutException extends IOException {
  private static final long serialVersionUID = 1;

  TlsTimeoutException(Throwable cause) {
    super("No answer to the TLS handshake", cause);
  }
}
