package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The primaries of a cluster, each with its share of the hash slots.
final class ClusterServers implements Servers {
  private final Failures failures;
  private final Refusals refusals;
  private final NodeConnector nodes;
  private final Cluster cluster;
  private final RedisConnector connector;
  private final List<ClusterDispatcher> dispatchers = new CopyOnWriteArrayList<>();

  ClusterServers(Topology.Cluster topology, Settings settings, Refusals refusals) {
    this.failures = settings.failures();
    this.refusals = refusals;
    this.nodes = settings.connector();
    this.cluster = new Cluster(topology, nodes, settings.asking(), failures);
    this.connector = new RedisConnector(settings.access().uri(), cluster, nodes, failures);
  }

  @Override
  public Connection connect(@Nullable String key) {
    return connector.connect(key);
  }

  @Override
  public Connection connectTo(NodeAddress node) {
    return nodes.connect(node);
  }

  @Override
  public NodeAddress addressOf(Connection connection) {
    return nodes.addressOf(connection);
  }

  @Override
  public Dispatcher dispatcher(
      String purpose, Preparing preparing, boolean patient, Listener listener) {
    var dispatcher =
        new ClusterDispatcher(
            cluster,
            node ->
                new KeptConnection(
                    purpose + "-" + node,
                    cluster::suspect,
                    () -> Servers.prepared(nodes.connect(node), preparing, failures),
                    null,
                    failures,
                    refusals,
                    lost -> changed(node, lost, listener)),
            failures);
    dispatchers.add(dispatcher);
    return dispatcher;
  }

  private void changed(NodeAddress node, @Nullable TransportException lost, Listener listener) {
    if (lost != null) {
      cluster.suspect();
    }
    listener.changed(key -> node.equals(cluster.owner(key)), lost);
  }

  @Override
  public void start(Runnable moved, BooleanSupplier stalled) {
    cluster.start(
        moved,
        () -> dispatchers.forEach(ClusterDispatcher::prune),
        () -> stalled.getAsBoolean() || dispatchers.stream().anyMatch(ClusterDispatcher::stalled));
  }

  @Override
  public void failed(@Nullable Connection connection, TransportException failure) {
    Redirect redirect = Redirect.of(failure);
    if (redirect != null && connection != null) {
      cluster.redirected(redirect, nodes.addressOf(connection));
    } else {
      cluster.suspect();
    }
  }

  @Override
  public void close() {
    cluster.stop();
    nodes.close();
  }
}
