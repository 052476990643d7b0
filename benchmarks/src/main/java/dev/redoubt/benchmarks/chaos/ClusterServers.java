package dev.redoubt.benchmarks.chaos;

import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/// Three shards of two nodes each.
final class ClusterServers extends Servers {
  private static final long LOOK_AGAIN_MILLIS = 10;

  /// Of a line of CLUSTER NODES, before the slots.
  private static final int FIXED_FIELDS = 8;

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

  /// Seen once, when a failover met another on a busy machine: slots were left without an owner,
  /// which only an operator ends.
  @Override
  void awaitStable() {
    try {
      cluster.awaitStable();
    } catch (IllegalStateException e) {
      assignFreeSlots();
      cluster.awaitStable();
    }
  }

  /// As `redis-cli --cluster fix` does.
  private void assignFreeSlots() {
    var owned = new BitSet();
    for (EmbeddedRedis primary : primaries()) {
      owned.or(slots(primary, "myself,"));
    }
    for (EmbeddedRedis primary : primaries()) {
      BitSet free = slots(primary, "");
      free.or(owned);
      free.flip(0, LifeFaults.SLOTS);
      free.stream()
          .forEach(slot -> {
            String unused = primary.command("CLUSTER", "ADDSLOTS", Integer.toString(slot));
          });
      System.out.printf("cluster    %d slots without an owner were assigned%n", free.cardinality());
      owned.or(free);
    }
  }

  /// The slots that a node knows to be owned by those whose flags begin so.
  private static BitSet slots(EmbeddedRedis node, String flags) {
    var slots = new BitSet();
    for (String line : node.command("CLUSTER", "NODES").lines().toList()) {
      List<String> fields = List.of(line.split(" ", -1));
      if (fields.size() > FIXED_FIELDS && fields.get(2).startsWith(flags)) {
        for (String range : fields.subList(FIXED_FIELDS, fields.size())) {
          if (!range.startsWith("[")) {
            String[] ends = range.split("-", -1);
            slots.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
          }
        }
      }
    }
    return slots;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
