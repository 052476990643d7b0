package dev.redoubt.benchmarks.chaos;

import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import java.nio.file.Path;
import java.util.List;

/// Three shards of two nodes each.
final class ClusterServers extends Servers {
  private static final long LOOK_AGAIN_MILLIS = 10;

  final EmbeddedCluster cluster;

  ClusterServers(Path password) {
    this(builder().partitionable().cluster(3, 1), password);
  }

  private ClusterServers(EmbeddedCluster cluster, Path password) {
    super(new Access(cluster.uri(), password, List.of()));
    this.cluster = cluster;
  }

  @Override
  List<EmbeddedRedis> nodes() {
    return cluster.nodes();
  }

  @Override
  List<EmbeddedRedis> primaries() {
    return cluster.primaries();
  }

  @Override
  RecordingProxy proxy(EmbeddedRedis server) {
    return server.proxy();
  }

  @Override
  boolean replicated() {
    return true;
  }

  @Override
  void awaitFailOver(EmbeddedRedis lost) {
    EmbeddedRedis unused = cluster.awaitFailOver(lost);
  }

  /// A node that was started again is down for two seconds.
  @Override
  void awaitServing(EmbeddedRedis server) throws InterruptedException {
    while (!server.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  @Override
  void failOver(EmbeddedRedis primary) {
    EmbeddedRedis unused = cluster.failOver(primary);
  }

  @Override
  void stallReplication(EmbeddedRedis primary) {
    cluster.stallReplication(primary);
  }

  @Override
  void partition(EmbeddedRedis primary) {
    cluster.partition(primary);
  }

  @Override
  void heal() {
    cluster.heal();
  }

  @Override
  void awaitStable() {
    cluster.awaitStable();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
