package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.StreamBounds;
import java.util.List;

/// A plain Redis stream with a consumer group, accessed through a client library. One thread adds
/// while another reads.
public interface PlainStream extends AutoCloseable {
  /// Adds an entry to the next pipeline, and trims the stream to `bounds`.
  void add(byte[] body, StreamBounds bounds);

  /// Sends the pipeline. May wait until Redis has acknowledged it.
  void flush();

  /// Waits until Redis has acknowledged everything.
  void settle();

  /// Waits up to half a second for entries.
  ///
  /// @return bodies of new entries
  List<byte[]> read(int count);

  /// Acknowledges the entries of the last [#read].
  void acknowledge();

  @Override
  void close();
}
