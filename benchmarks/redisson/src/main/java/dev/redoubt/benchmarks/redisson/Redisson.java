package dev.redoubt.benchmarks.redisson;

import dev.redoubt.bench.Contender;
import dev.redoubt.benchmarks.load.PeerProvider;
import dev.redoubt.benchmarks.load.PlainPeer;

/// Opens the peer `redisson`.
public final class Redisson implements PeerProvider {
  @Override
  public String peer() {
    return "redisson";
  }

  @Override
  public Contender open(String uri, String namespace) {
    return new PlainPeer(peer(), new RedissonStream(uri, namespace));
  }
}
