package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;

/// Identifies a result.
///
/// @param at as in [Row]
record Key(String peer, String figure, int bytes, double at) {
  static Key of(Row row) {
    return new Key(row.peer(), row.figure(), row.bytes(), row.at());
  }

  /// The corresponding key of another peer.
  Key of(String other) {
    return new Key(other, figure, bytes, at);
  }
}
