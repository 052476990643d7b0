package dev.redoubt.core.session;

/// Memory that envelopes are opened in, one after the other: what is parsed out of it is copied.
/// For one thread.
public final class Workspace {
  /// More is made anew each time rather than kept, bytes.
  private static final int KEPT_MAX = 256 << 10;

  /// What it grows by at least, bytes.
  private static final int GRAIN = 4 << 10;

  private byte[] kept = new byte[0];

  /// At least `size` bytes, whatever is in them, until the next call.
  byte[] room(int size) {
    if (size > KEPT_MAX) {
      return new byte[size];
    }
    if (size > kept.length) {
      kept = new byte[Math.min(KEPT_MAX, Math.max(2 * size, GRAIN))];
    }
    return kept;
  }
}
