package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Contender;

/// Opens a peer that needs a class path of its own; found by [java.util.ServiceLoader].
public interface PeerProvider {
  String peer();

  Contender open(String uri, String namespace);
}
