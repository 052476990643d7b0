package dev.redoubt.redis;

import java.util.List;
import java.util.stream.Collectors;

/// How the servers are arranged that together are "Redis". `toString` shows their addresses only.
sealed interface Topology {
  /// One server, or a name behind which a managed service exchanges it.
  record Standalone(NodeAddress node) implements Topology {
    @Override
    public String toString() {
      return node.toString();
    }
  }

  /// A primary with replicas, of which Sentinels say which is the primary.
  ///
  /// @param sentinels at least one
  /// @param master the name of the primary that the Sentinels watch
  record Sentinel(List<NodeAddress> sentinels, String master) implements Topology {
    @Override
    public String toString() {
      return master + " of " + joined(sentinels);
    }
  }

  /// Primaries that share the hash slots.
  ///
  /// @param seeds nodes to ask first, at least one
  record Cluster(List<NodeAddress> seeds) implements Topology {
    @Override
    public String toString() {
      return joined(seeds);
    }
  }

  private static String joined(List<NodeAddress> nodes) {
    return nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(","));
  }
}
