package dev.redoubt.identity;

/// Why a trust policy is asked. It decides what may be pinned.
public enum Occasion {
  /// The peer contacted us: it sent an INIT. Whoever is pinned now is a stranger.
  INBOUND,
  /// We contact the peer, and have read its bundle.
  OUTBOUND,
  /// To look again, as at every peer with an open session once a minute: nothing is pinned, and
  /// whom no pin or credential speaks for any more is refused.
  CHECK
}
