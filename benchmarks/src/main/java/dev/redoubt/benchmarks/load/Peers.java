package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Contender;
import dev.redoubt.bench.Contenders;
import java.util.ServiceLoader;

/// Opens contenders by name, from all modules.
final class Peers {
  private Peers() {}

  /// @throws IllegalArgumentException if the class path has no contender of that name
  static Contender open(String name, String uri, String namespace) {
    for (PeerProvider provider : ServiceLoader.load(PeerProvider.class)) {
      if (provider.peer().equals(name)) {
        return provider.open(uri, namespace);
      }
    }
    return switch (name) {
      case "jedis" -> new PlainPeer(name, new JedisStream(uri, namespace));
      case "json-pubsub" -> new JsonPubSub(uri, namespace);
      default -> Contenders.open(name, uri, namespace);
    };
  }
}
