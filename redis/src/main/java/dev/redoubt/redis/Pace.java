package dev.redoubt.redis;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// How many entries of each stream the next read asks for.
///
/// Somebody who floods a stream writes small entries faster than they can be read a few at a time,
/// and what we wait for queues behind them. So a stream that keeps replies full of small entries is
/// read in larger pieces. For one thread.
final class Pace {
  /// Entries of one stream in one reply, at most.
  static final int COUNT_MAX = 256;

  /// A reply with more bytes than that is not followed by a larger one: what a piece costs stays
  /// bounded, whatever the entries are.
  private static final long BYTES_SMALL = 128 << 10;

  /// After a reply that was too large because so many entries were asked for.
  private static final Duration CALM = Duration.ofSeconds(10);

  private final int least;
  private final Map<Stream, Integer> counts = new EnumMap<>(Stream.class);
  private final Map<Stream, Boolean> more = new EnumMap<>(Stream.class);
  private boolean calm;
  private long calmSince;

  /// @param least so many entries of any size fit one reply
  Pace(int least) {
    this.least = least;
    reset();
  }

  /// Nothing is known of the streams.
  void reset() {
    for (Stream stream : Stream.values()) {
      counts.put(stream, least);
      more.put(stream, false);
    }
  }

  int count(Stream stream) {
    return counts.getOrDefault(stream, least);
  }

  /// Whether a stream probably holds more than was read.
  boolean more(Stream stream) {
    return more.getOrDefault(stream, false);
  }

  boolean raised() {
    return counts.values().stream().anyMatch(count -> count > least);
  }

  /// The last reply, which was asked for [#count] entries, brought these.
  void brought(Stream stream, int entries, long bytes, long nowNanos) {
    int asked = count(stream);
    boolean full = entries >= asked;
    calm = calm && nowNanos - calmSince < CALM.toNanos();
    int next = full && !calm && bytes <= BYTES_SMALL ? Math.min(2 * asked, COUNT_MAX) : asked;
    counts.put(stream, entries >= least && bytes <= 2 * BYTES_SMALL ? next : least);
    more.put(stream, full);
  }

  /// A reply was too large, maybe only because of how much was asked for.
  void tooLarge(long nowNanos) {
    calm = true;
    calmSince = nowNanos;
    reset();
  }
}
