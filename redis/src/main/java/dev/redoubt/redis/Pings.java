package dev.redoubt.redis;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// The pings through our own streams that have not come back. Safe for several threads.
final class Pings {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /// When the oldest ping that is under way was sent, per stream, monotonic nanoseconds.
  private final Map<Stream, Long> underWay = new EnumMap<>(Stream.class);

  private boolean told;

  /// Said before it is written: its answer may be slower than the reader.
  synchronized void sent(Stream stream, long nowNanos) {
    underWay.putIfAbsent(stream, nowNanos);
  }

  /// Redis did not take the ping: then its absence says nothing of the reader.
  synchronized void refused(Stream stream) {
    back(stream);
  }

  /// Whichever ping it is, the reader is there.
  synchronized void back(Stream stream) {
    underWay.remove(stream);
    told = told && !underWay.isEmpty();
  }

  /// What was under way may be lost: Redis was, or the stream was deleted.
  synchronized void forget() {
    underWay.clear();
    told = false;
  }

  /// Whether a ping is overdue; true once each time that the reader gets stuck.
  synchronized boolean stuck(long nowNanos) {
    boolean overdue =
        underWay.values().stream().anyMatch(sent -> nowNanos - sent > PATIENCE.toNanos());
    boolean news = overdue && !told;
    told |= overdue;
    return news;
  }
}
