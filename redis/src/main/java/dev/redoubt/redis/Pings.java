package dev.redoubt.redis;

import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// The pings in flight through our own streams. Safe for several threads.
final class Pings {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /// When the oldest ping in flight was sent, per stream, monotonic nanoseconds.
  private final Map<Stream, Long> underWay = new EnumMap<>(Stream.class);

  private boolean told;

  /// Called before the ping is written: the reader may see it before its answer comes.
  synchronized void sent(Stream stream, long nowNanos) {
    underWay.putIfAbsent(stream, nowNanos);
  }

  /// Redis did not accept the ping, so that its absence says nothing about the reader.
  synchronized void refused(Stream stream) {
    back(stream);
  }

  /// The reader has seen a ping, whichever it was.
  synchronized void back(Stream stream) {
    underWay.remove(stream);
    told = told && !underWay.isEmpty();
  }

  /// Forgets the pings in flight: they may be lost, since the connection was.
  synchronized void forget() {
    underWay.clear();
    told = false;
  }

  /// Whether a ping is overdue; true once each time the reader gets stuck.
  synchronized boolean stuck(long nowNanos) {
    boolean overdue =
        underWay.values().stream().anyMatch(sent -> nowNanos - sent > PATIENCE.toNanos());
    boolean news = overdue && !told;
    told |= overdue;
    return news;
  }
}
