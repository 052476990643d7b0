package dev.redoubt.redis;

/// Refuses servers that are not what the URI says, with the URI that would be right.
record PrimaryCheck(Topology topology, Failures failures) implements NodeConnector.GreetingCheck {
  @Override
  public void check(NodeAddress node, Greeting greeting) {
    boolean cluster = topology instanceof Topology.Cluster;
    if (greeting.mode().equals("sentinel")) {
      throw failures.sentinel(node);
    }
    if (greeting.mode().equals("cluster") && !cluster) {
      throw failures.clusterNode(node);
    }
    if (greeting.mode().equals("standalone") && cluster) {
      throw failures.noClusterNode(node);
    }
    if (greeting.replica()) {
      throw failures.replica(node);
    }
  }
}
