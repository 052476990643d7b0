package dev.redoubt.testkit;

import dev.redoubt.testkit.ClusterView.Node;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A Redis Cluster on the loopback interface. Its nodes end with this JVM.
///
/// ```java
/// try (var cluster = EmbeddedRedis.cluster(3, 1)) {
///   Agent.builder("alice").redis(cluster.uri())…
///   EmbeddedRedis lost = cluster.ownerOf("a key");
///   lost.kill();
///   cluster.awaitFailOver(lost);
/// }
/// ```
///
/// What a node is now is asked of the nodes each time: methods neither know nor need those that are
/// down or suspended. Each method that changes something returns when it has taken effect.
///
/// Safe for several threads, which must not change the cluster at the same time.
public final class EmbeddedCluster implements AutoCloseable {
  private final Fleet fleet;
  private final Map<EmbeddedRedis, String> ids = new ConcurrentHashMap<>();

  private EmbeddedCluster(Fleet fleet) {
    this.fleet = fleet;
  }

  static EmbeddedCluster start(ServerOptions options, int primaries, int replicasOfEach) {
    return Fleet.start(
        options,
        fleet -> {
          var cluster = new EmbeddedCluster(fleet);
          for (int i = 0; i < primaries * (1 + replicasOfEach); i++) {
            cluster.launch();
          }
          fleet.awaitAnswers();
          cluster.form(primaries);
          return cluster;
        });
  }

  /// The URI for clients: `redis-cluster://` or `rediss-cluster://` and all nodes.
  public String uri() {
    return fleet.options.scheme("redis-cluster")
        + fleet.options.credentials()
        + Fleet.addresses(nodes());
  }

  /// All nodes, also those that are down.
  public List<EmbeddedRedis> nodes() {
    return fleet.servers();
  }

  /// The nodes that answer and own slots, or could.
  public List<EmbeddedRedis> primaries() {
    return responsive(nodes()).stream().filter(node -> self(node).isPrimary()).toList();
  }

  /// The replicas of a node that answer.
  public List<EmbeddedRedis> replicasOf(EmbeddedRedis primary) {
    String id = id(primary);
    return responsive(nodes()).stream().filter(node -> self(node).primary().equals(id)).toList();
  }

  /// The slot of a key, as its node computes it.
  public int slot(String key) {
    return Integer.parseInt(any().command("CLUSTER", "KEYSLOT", key));
  }

  /// The node that answers for a key.
  ///
  /// @throws IllegalStateException if there is none at present
  public EmbeddedRedis ownerOf(String key) {
    return ownerOf(slot(key));
  }

  /// The node that answers for a slot.
  ///
  /// @throws IllegalStateException if there is none at present
  public EmbeddedRedis ownerOf(int slot) {
    return newest(responsive(nodes()), self -> self.slots().get(slot))
        .orElseThrow(() -> new IllegalStateException("No node that answers owns slot " + slot));
  }

  /// Of the nodes that say this of themselves, the one with the highest epoch. Each is asked once:
  /// one that has just lost its slots says its new primary's epoch.
  private static Optional<EmbeddedRedis> newest(List<EmbeddedRedis> nodes, Predicate<Node> which) {
    record Said(EmbeddedRedis node, Node self) {}
    return nodes.stream()
        .map(node -> new Said(node, self(node)))
        .filter(said -> which.test(said.self()))
        .max(Comparator.comparingLong(said -> said.self().epoch()))
        .map(Said::node);
  }

  /// Fails over to a replica in agreement with its primary, without a lost write.
  ///
  /// @return the new primary
  public EmbeddedRedis failOver(EmbeddedRedis primary) {
    EmbeddedRedis replica = replica(primary);
    // Redis 6.0 takes an offset of 0 for an unknown one; the first ping to the replica moves it.
    Waiting.until(
        "the primary has sent something to its replica",
        primary::log,
        () -> !primary.command("INFO", "replication").contains("master_repl_offset:0\r"));
    replica.command("CLUSTER", "FAILOVER");
    Waiting.until(
        "the failover is over",
        replica::log,
        () -> self(replica).isPrimary() && !self(primary).isPrimary() && inStep(primary));
    return replica;
  }

  /// Makes a replica primary without asking its primary or the other nodes: what has not been
  /// replicated is lost.
  ///
  /// @return the new primary
  public EmbeddedRedis forceFailOver(EmbeddedRedis primary) {
    EmbeddedRedis replica = replica(primary);
    replica.command("CLUSTER", "FAILOVER", "TAKEOVER");
    Waiting.until("the replica is primary", replica::log, () -> self(replica).isPrimary());
    return replica;
  }

  /// Waits until the nodes have replaced a primary that is down, suspended or partitioned.
  ///
  /// @return the new primary
  public EmbeddedRedis awaitFailOver(EmbeddedRedis lost) {
    List<EmbeddedRedis> others = nodes().stream().filter(node -> node != lost).toList();
    BitSet owned = new BitSet();
    owned.set(0, ClusterView.SLOTS);
    Waiting.until(
        "the slots of the lost primary have another owner",
        () -> state(others),
        () -> claimed(others).equals(owned));
    return newest(responsive(others), Node::isPrimary).orElseThrow();
  }

  /// Gives slots to another node with all their keys, as a reshard does.
  ///
  /// @param first of the slots
  /// @param last of the slots, inclusive
  public void migrate(int first, int last, EmbeddedRedis to) {
    int start = first;
    while (start <= last) {
      EmbeddedRedis owner = ownerOf(start);
      int end = Math.min(last, self(owner).slots().nextClearBit(start) - 1);
      if (owner != to) {
        new SlotMigration(this, owner, to, start, end).finish();
      }
      start = end + 1;
    }
  }

  /// Begins to move a slot and no key of it yet.
  public SlotMigration startMigration(int slot, EmbeddedRedis to) {
    return new SlotMigration(this, ownerOf(slot), to, slot, slot);
  }

  /// Adds a primary without slots.
  public EmbeddedRedis addPrimary() {
    EmbeddedRedis node = launch();
    if (!node.awaitAnswer()) {
      throw new IllegalStateException("The node did not start:\n" + node.log());
    }
    meet(node, any());
    awaitStable();
    return node;
  }

  /// Adds a replica of `primary`, which is in step when this returns.
  public EmbeddedRedis addReplica(EmbeddedRedis primary) {
    EmbeddedRedis node = addPrimary();
    node.command("CLUSTER", "REPLICATE", id(primary));
    awaitStable();
    return node;
  }

  /// Makes the others forget a node and closes it.
  ///
  /// @throws IllegalStateException if it has slots
  public void remove(EmbeddedRedis node) {
    String id = id(node);
    if (!self(node).slots().isEmpty()) {
      throw new IllegalStateException("The node has slots; migrate them first.");
    }
    for (EmbeddedRedis other : responsive(nodes())) {
      if (other != node) {
        other.command("CLUSTER", "FORGET", id);
      }
    }
    ids.remove(node);
    fleet.remove(node);
  }

  /// Cuts these nodes off from all others and from clients, until [#heal]. Connections stay open
  /// and nothing passes. Needs [EmbeddedRedis.Builder#partitionable].
  public void partition(EmbeddedRedis... apart) {
    fleet.part(false, apart);
  }

  /// Cuts these nodes and all clients off from the other nodes, until [#heal].
  public void partitionWithClients(EmbeddedRedis... apart) {
    fleet.part(true, apart);
  }

  /// Holds back what a replica gets from its primary, until [#heal]: what is written meanwhile is
  /// lost if the primary is killed.
  public void stallReplication(EmbeddedRedis primary) {
    replicasOf(primary).forEach(replica -> fleet.stall(replica, primary));
  }

  /// Lets everything pass again.
  public void heal() {
    fleet.heal();
  }

  /// Waits until all nodes that answer agree on all slots, and replicas are in step.
  public void awaitStable() {
    Waiting.until("the cluster is complete", () -> state(nodes()), () -> stable(nodes()));
  }

  /// Deletes all data.
  public void clear() {
    primaries().forEach(EmbeddedRedis::clear);
  }

  @Override
  public void close() {
    fleet.close();
  }

  /// The id of a node in the cluster, also while it is down.
  String id(EmbeddedRedis node) {
    return ids.computeIfAbsent(node, unknown -> unknown.command("CLUSTER", "MYID"));
  }

  String adminPassword() {
    return fleet.options.adminPassword;
  }

  private EmbeddedRedis any() {
    return responsive(nodes()).getFirst();
  }

  private EmbeddedRedis launch() {
    Fleet.Berth berth = fleet.berth();
    return fleet.launch(NodePlan.Role.SERVER, berth, ClusterConfig.lines(fleet.options, berth));
  }

  private void form(int primaries) {
    List<EmbeddedRedis> nodes = nodes();
    for (int i = 0; i < nodes.size(); i++) {
      EmbeddedRedis node = nodes.get(i);
      node.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      if (i < primaries) {
        node.command(ClusterConfig.share(i, primaries));
      }
      for (EmbeddedRedis other : nodes.subList(0, i)) {
        meet(node, other);
      }
    }
    awaitAcquaintance();
    for (int i = primaries; i < nodes.size(); i++) {
      nodes.get(i).command("CLUSTER", "REPLICATE", id(nodes.get(i % primaries)));
    }
    awaitStable();
  }

  private void meet(EmbeddedRedis node, EmbeddedRedis other) {
    node.command(
        "CLUSTER",
        "MEET",
        Ports.LOOPBACK,
        Integer.toString(other.port()),
        Integer.toString(other.plan().busPort()));
  }

  private void awaitAcquaintance() {
    List<EmbeddedRedis> nodes = responsive(nodes());
    Waiting.until(
        "all nodes know each other",
        () -> state(nodes),
        () -> nodes.stream().allMatch(node -> knowsAll(node, nodes)));
  }

  private boolean knowsAll(EmbeddedRedis node, List<EmbeddedRedis> others) {
    ClusterView view = ClusterView.of(node);
    return others.stream().allMatch(other -> view.knows(id(other)));
  }

  private EmbeddedRedis replica(EmbeddedRedis primary) {
    return replicasOf(primary).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No replica of this primary answers."));
  }

  private static Node self(EmbeddedRedis node) {
    return ClusterView.of(node).myself();
  }

  private static List<EmbeddedRedis> responsive(List<EmbeddedRedis> nodes) {
    return nodes.stream().filter(EmbeddedRedis::responsive).toList();
  }

  /// The slots that these nodes own by their own account.
  private static BitSet claimed(List<EmbeddedRedis> nodes) {
    var claimed = new BitSet();
    for (EmbeddedRedis node : responsive(nodes)) {
      claimed.or(self(node).slots());
    }
    return claimed;
  }

  private boolean stable(List<EmbeddedRedis> all) {
    List<EmbeddedRedis> nodes = responsive(all);
    return nodes.stream()
        .allMatch(node ->
            node.command("CLUSTER", "INFO").contains("cluster_state:ok")
                && knowsAll(node, nodes)
                && inStep(node)
                && agrees(ClusterView.of(node), nodes));
  }

  private static boolean inStep(EmbeddedRedis node) {
    String replication = node.command("INFO", "replication");
    return replication.contains("role:master") || replication.contains("master_link_status:up");
  }

  /// Whether a node sees every other one as that sees itself.
  private boolean agrees(ClusterView view, List<EmbeddedRedis> nodes) {
    return nodes.stream()
        .map(EmbeddedCluster::self)
        .allMatch(self ->
            view.nodes().stream()
                .anyMatch(seen ->
                    seen.id().equals(self.id())
                        && seen.primary().equals(self.primary())
                        && seen.slots().equals(self.slots())));
  }

  private static String state(List<EmbeddedRedis> nodes) {
    return responsive(nodes).stream()
        .map(node -> node.command("CLUSTER", "INFO") + node.command("CLUSTER", "NODES"))
        .collect(Collectors.joining("\n"));
  }
}
