package dev.redoubt.benchmarks.chaos;

import java.util.Locale;

/// What people run.
enum Topology {
  /// One server.
  STANDALONE,
  /// One server that demands certificates.
  MTLS,
  /// A primary, two replicas and three Sentinels.
  SENTINEL,
  /// Three primaries, each with a replica.
  CLUSTER;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
