package dev.redoubt.redis;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// How many entries of each stream the next read asks for.
///
/// A flood of small entries arrives faster than they can be read a few at a time, and honest
/// entries queue behind it. So the count doubles while replies are full of small entries. For one
/// thread.
final class Pace {
  /// Most entries of one stream in one reply.
  static final int COUNT_MAX = 256;

  /// After a reply with more bytes than this the count does not grow, so that the cost of one reply
  /// stays bounded.
  private static final long BYTES_SMALL = 128 << 10;

  /// How long the count does not grow after a reply that was too large.
  private static final Duration CALM = Duration.ofSeconds(10);

  private final int least;
  private final Map<Stream, Integer> counts = new EnumMap<>(Stream.class);
  private final Map<Stream, Boolean> more = new EnumMap<>(Stream.class);
  private boolean calm;
  private long calmSince;

  /// @param least number of entries, of any size, that always fits one reply
  Pace(int least) {
    this.least = least;
    reset();
  }

  /// Forgets what is known of the streams.
  void reset() {
    for (Stream stream : Stream.values()) {
      counts.put(stream, least);
      more.put(stream, false);
    }
  }

  int count(Stream stream) {
    return counts.getOrDefault(stream, least);
  }

  /// Whether the last reply was full, so that the stream probably holds more.
  boolean more(Stream stream) {
    return more.getOrDefault(stream, false);
  }

  boolean raised() {
    return counts.values().stream().anyMatch(count -> count > least);
  }

  /// Records the last reply to a read of [#count] entries.
  void brought(Stream stream, int entries, long bytes, long nowNanos) {
    int asked = count(stream);
    boolean full = entries >= asked;
    calm = calm && nowNanos - calmSince < CALM.toNanos();
    int next = full && !calm && bytes <= BYTES_SMALL ? Math.min(2 * asked, COUNT_MAX) : asked;
    counts.put(stream, entries >= least && bytes <= 2 * BYTES_SMALL ? next : least);
    more.put(stream, full);
  }

  /// A reply was too large, maybe only because of the count that was asked for.
  void tooLarge(long nowNanos) {
    calm = true;
    calmSince = nowNanos;
    reset();
  }
}
