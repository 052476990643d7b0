package dev.redoubt.testkit;

import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The two streams of one inbox.
final class MemoryStreams {
  private final Map<Stream, Map<Long, Bytes>> streams = new EnumMap<>(Stream.class);
  private long ids;

  MemoryStreams() {
    for (Stream stream : Stream.values()) {
      streams.put(stream, new TreeMap<>());
    }
  }

  boolean isEmpty() {
    return streams.values().stream().allMatch(Map::isEmpty);
  }

  void add(Stream stream, Bytes envelope) {
    of(stream).put(ids++, envelope);
  }

  /// The oldest entries, at most `count` of each stream, handshakes first.
  Batch first(int count) {
    var entries = new ArrayList<Entry>();
    var found = new ArrayList<Long>();
    for (Stream stream : Stream.values()) {
      of(stream).entrySet().stream()
          .limit(count)
          .forEach(entry -> {
            found.add(entry.getKey());
            entries.add(new Entry(stream, entry.getValue()));
          });
    }
    return new Batch(found, entries);
  }

  void delete(Collection<Long> deleted) {
    streams.values().forEach(stream -> deleted.forEach(stream::remove));
  }

  private Map<Long, Bytes> of(Stream stream) {
    return Objects.requireNonNull(streams.get(stream));
  }

  /// @param ids name the entries for [MemoryStreams#delete]
  record Batch(List<Long> ids, List<Entry> entries) {
    Batch {
      ids = List.copyOf(ids);
      entries = List.copyOf(entries);
    }
  }
}
