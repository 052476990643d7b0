package dev.redoubt.transport;

/// The two streams of an inbox (§8.1).
public enum Stream {
  /// INIT and RESP.
  HANDSHAKE,
  /// Data envelopes.
  DATA
}
