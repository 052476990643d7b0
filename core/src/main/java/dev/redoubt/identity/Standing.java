package dev.redoubt.identity;

/// How well an identity is known. Decides which share of limited resources it may use.
public enum Standing {
  /// Pinned by hand, vouched for by an authority, or pinned when we contacted it.
  KNOWN,
  /// Pinned on first use because it contacted us, until we contact it or somebody pins it by hand.
  /// Anyone who can reach Redis can be a stranger.
  STRANGER
}
