package dev.redoubt.identity;

/// Why a trust policy is evaluated; this decides what may be pinned.
public enum Occasion {
  /// The peer contacted us with an INIT. Identities pinned now are strangers.
  INBOUND,
  /// We contact the peer and have read its bundle.
  OUTBOUND,
  /// A periodic re-check, as of every peer with an open session once a minute. Pins nothing; a peer
  /// without a pin or a valid credential is refused.
  CHECK
}
