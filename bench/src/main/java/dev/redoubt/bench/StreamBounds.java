package dev.redoubt.bench;

/// Limits on what a plain stream has in flight: by number for small messages, by bytes for large
/// ones, which would otherwise exhaust memory.
///
/// @param kept entries that trimming leaves in the stream
/// @param underWay entries written and not acknowledged by Redis
/// @param pipeline entries flushed together
/// @param count entries read at once
public record StreamBounds(int kept, int underWay, int pipeline, int count) {
  private static final int MEMORY = 32 << 20;

  /// @param bytes size of a message's body
  public static StreamBounds of(int bytes) {
    int fit = MEMORY / Math.max(1, bytes);
    int kept = Math.clamp(fit, 128, 100_000);
    return new StreamBounds(
        kept, Math.clamp(kept / 4, 32, 8_192), Math.clamp(fit / 128, 1, 256), 512);
  }

  /// How many of `sent` messages must be acknowledged before more are sent, so that trimming does
  /// not delete unread entries.
  public long handledBefore(long sent) {
    return sent - kept / 2;
  }
}
