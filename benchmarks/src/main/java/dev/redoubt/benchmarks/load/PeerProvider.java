package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Contender;

/// Opens a peer that needs its own class path; found by [java.util.ServiceLoader].
public interface PeerProvider {
  String peer();

  Contender open(String uri, String namespace);
}
