package dev.redoubt.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How large an entry Redis takes, as far as it has shown. A server that is sent a larger one says
/// so and closes the connection, or only closes it: with everything else that was under way. So
/// what cannot be taken is not sent again and again, or one large message would end all others.
///
/// Safe for several threads.
final class EntryLimit {
  /// After this an entry as large is tried again: the limit may have been raised.
  static final Duration TRUSTED = Duration.ofMinutes(1);

  /// Smaller entries are no reason to close a connection.
  private static final int LARGE = 64 << 10;

  /// Connections in a row that ended without a word while a large entry was under way.
  private static final int SUSPICIOUS = 3;

  private volatile long refused = Long.MAX_VALUE;
  private long refusedNanos;

  /// Connections lost in a row, and the smallest of the largest entries that were under way.
  private int losses;

  private long suspect = Long.MAX_VALUE;

  /// The last connection that was lost, and the largest entry on it.
  private @Nullable Object last;

  private long largest;

  /// Whether an entry of `size` bytes would be refused.
  boolean exceeded(long size, long nowNanos) {
    return size >= refused && stillRefused(size, nowNanos);
  }

  private synchronized boolean stillRefused(long size, long nowNanos) {
    if (nowNanos - refusedNanos >= TRUSTED.toNanos()) {
      refused = Long.MAX_VALUE;
    }
    return size >= refused;
  }

  /// Redis has refused one of `size` bytes for its size.
  synchronized void refused(long size, long nowNanos) {
    refused = Math.min(refused, size);
    refusedNanos = nowNanos;
    losses = 0;
    suspect = Long.MAX_VALUE;
  }

  /// A connection was lost while an entry of `size` bytes was under way on it.
  ///
  /// @return whether entries that large are held to be the reason from now on
  synchronized boolean lost(Object connection, long size, long nowNanos) {
    if (size < LARGE) {
      return false;
    }
    if (!connection.equals(last)) {
      suspect = losses == 0 ? Long.MAX_VALUE : Math.min(suspect, largest);
      last = connection;
      largest = 0;
      losses++;
    }
    largest = Math.max(largest, size);
    boolean guilty = losses >= SUSPICIOUS && size >= suspect;
    if (guilty) {
      refused(suspect, nowNanos);
    }
    return guilty;
  }

  /// One of `size` bytes was taken: no smaller one is to blame.
  void taken(long size) {
    if (size >= LARGE) {
      takenLarge(size);
    }
  }

  private synchronized void takenLarge(long size) {
    if (size >= Math.min(suspect, largest)) {
      losses = 0;
    }
  }
}
