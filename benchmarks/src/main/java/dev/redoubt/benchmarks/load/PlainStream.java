package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.StreamBounds;
import java.util.List;

/// A plain Redis stream with a consumer group, through some client library. One thread adds while
/// another one reads.
public interface PlainStream extends AutoCloseable {
  /// Adds an entry to the next pipeline, and trims the stream by `bounds`.
  void add(byte[] body, StreamBounds bounds);

  /// Sends the pipeline. May wait until Redis has acknowledged it.
  void flush();

  /// Waits until Redis has acknowledged everything.
  void settle();

  /// Waits for entries, but no longer than half a second.
  ///
  /// @return bodies of new entries
  List<byte[]> read(int count);

  /// Acknowledges what was read.
  void acknowledge();

  @Override
  void close();
}
