package dev.redoubt.identity;

/// How well an identity is known: it decides whose room a peer uses where room is short.
public enum Standing {
  /// Pinned by hand, vouched for by an authority, or pinned when we sent to it ourselves.
  KNOWN,
  /// Pinned on first use because it contacted us, until we send to it ourselves or somebody pins it
  /// by hand. Anybody who reaches Redis can be one.
  STRANGER
}
