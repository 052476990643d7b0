package dev.redoubt.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The largest entry that Redis has shown to accept. A server that gets a larger one closes the
/// connection, with or without an error, and everything in flight on it fails. Without this limit,
/// one large message that is sent again and again would stop all others.
///
/// Safe for several threads.
final class EntryLimit {
  /// After this time a larger entry is tried again: the server's limit may have been raised.
  static final Duration TRUSTED = Duration.ofMinutes(1);

  /// Smaller entries are never the reason for a closed connection, bytes.
  private static final int LARGE = 64 << 10;

  /// So many connections in a row must end without an error while a large entry is in flight.
  private static final int SUSPICIOUS = 3;

  private volatile long refused = Long.MAX_VALUE;
  private long refusedNanos;

  /// Connections lost in a row, and the smallest of their largest entries in flight.
  private int losses;

  private long suspect = Long.MAX_VALUE;

  /// What the last connection was lost with, and the largest entry in flight on it.
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

  /// Redis has refused an entry of `size` bytes because of its size.
  synchronized void refused(long size, long nowNanos) {
    refused = Math.min(refused, size);
    refusedNanos = nowNanos;
    losses = 0;
    suspect = Long.MAX_VALUE;
  }

  /// A connection was lost while an entry of `size` bytes was in flight on it.
  ///
  /// @param loss the same for all entries that were in flight on one connection
  /// @return whether entries of this size are refused from now on
  synchronized boolean lost(@Nullable Object loss, long size, long nowNanos) {
    if (size < LARGE || loss == null) {
      return false;
    }
    if (!loss.equals(last)) {
      suspect = losses == 0 ? Long.MAX_VALUE : Math.min(suspect, largest);
      last = loss;
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

  /// Redis has accepted an entry of `size` bytes, so smaller ones are not too large either.
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
