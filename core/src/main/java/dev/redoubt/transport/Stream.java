package dev.redoubt.transport;

/// The two streams of an inbox (SPEC.md, "Redis binding").
public enum Stream {
  /// INIT and RESP.
  HANDSHAKE,
  /// Data envelopes.
  DATA
}
