package dev.redoubt.testkit;

import dev.redoubt.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Records in memory every byte that passes a [RecordingProxy], and searches it: for tests that
/// nothing readable reaches Redis.
///
/// Safe for several threads.
public final class Capture implements RecordingProxy.Sink {
  private static final int PREFIX = Integer.BYTES;

  private final Map<Channel, ByteArrayOutputStream> channels = new HashMap<>();

  @Override
  public synchronized void bytes(
      long connection, RecordingProxy.Direction direction, byte[] buffer, int length) {
    channels
        .computeIfAbsent(new Channel(connection, direction), key -> new ByteArrayOutputStream())
        .write(buffer, 0, length);
  }

  /// Bytes recorded in both directions, on all connections.
  public synchronized long size() {
    return channels.values().stream().mapToLong(ByteArrayOutputStream::size).sum();
  }

  public boolean contains(String text) {
    return !find(List.of(Bytes.utf8(text))).isEmpty();
  }

  /// Which of `needles` were recorded, also across packets. Takes one pass for any number of
  /// needles.
  ///
  /// @throws IllegalArgumentException if a needle has fewer than 4 bytes, which random data
  ///   contains
  public Set<Bytes> find(Collection<Bytes> needles) {
    Map<Integer, List<Bytes>> byPrefix = new HashMap<>();
    for (Bytes needle : needles) {
      if (needle.size() < PREFIX) {
        throw new IllegalArgumentException("A needle has at least " + PREFIX + " bytes.");
      }
      byPrefix.computeIfAbsent(needle.buffer().getInt(), key -> new ArrayList<>()).add(needle);
    }
    var found = new LinkedHashSet<Bytes>();
    for (Bytes hay : everything()) {
      search(hay, byPrefix, found);
    }
    return found;
  }

  private synchronized List<Bytes> everything() {
    return channels.values().stream().map(kept -> Bytes.wrap(kept.toByteArray())).toList();
  }

  private static void search(Bytes hay, Map<Integer, List<Bytes>> byPrefix, Set<Bytes> found) {
    int window = 0;
    for (int end = 1; end <= hay.size(); end++) {
      window = window << Byte.SIZE | (hay.at(end - 1) & 0xff);
      int start = end - PREFIX;
      if (start < 0) {
        continue;
      }
      for (Bytes needle : byPrefix.getOrDefault(window, List.of())) {
        int stop = start + needle.size();
        if (stop <= hay.size() && hay.slice(start, stop).equals(needle)) {
          found.add(needle);
        }
      }
    }
  }

  private record Channel(long connection, RecordingProxy.Direction direction) {}
}
