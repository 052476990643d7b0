package dev.redoubt.testkit;

import dev.redoubt.testkit.RespConnection.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A Redis with replicas that sentinels watch, on the loopback interface. All servers end with this
/// JVM.
///
/// ```java
/// try (var redis = EmbeddedRedis.sentinel(2, 3)) {
///   Agent.builder("alice").redis(redis.uri())…
///   EmbeddedRedis lost = redis.primary();
///   lost.kill();
///   redis.awaitFailOver(lost);
/// }
/// ```
///
/// Each method that changes something returns when it has taken effect.
///
/// Safe for several threads, which must not change the servers at the same time.
public final class EmbeddedSentinel implements AutoCloseable {
  /// The name by which the sentinels know the primary.
  public static final String NAME = "mymaster";

  /// For how long clients wait at most in a clean failover.
  private static final String PAUSE_MILLIS = "10000";

  /// Sentinels usually look at roles every ten seconds, and correct a wrong one after twenty.
  private static final String[] ATTENTIVE = {
    "SENTINEL", "DEBUG", "INFO-PERIOD", "500", "PUBLISH-PERIOD", "500"
  };

  private static final Set<String> UNHEALTHY = Set.of("s_down", "o_down", "disconnected");
  private static final Pattern WRITTEN = Pattern.compile("master_repl_offset:(\\d+)");
  private static final Pattern REPLICATED = Pattern.compile("slave\\d+:.*offset=(\\d+)");

  private final Fleet fleet;

  private EmbeddedSentinel(Fleet fleet) {
    this.fleet = fleet;
  }

  static EmbeddedSentinel start(ServerOptions options, int replicas, int sentinels) {
    return Fleet.start(
        options,
        fleet -> {
          launch(fleet, replicas, sentinels);
          var started = new EmbeddedSentinel(fleet);
          started.awaitStable();
          return started;
        });
  }

  /// The URI for clients: `redis-sentinel://` or `rediss-sentinel://`, all sentinels, and the name
  /// of the primary.
  public String uri() {
    return fleet.options.scheme("redis-sentinel")
        + fleet.options.credentials()
        + Fleet.addresses(sentinels())
        + "/0?master="
        + NAME;
  }

  /// The primary and its replicas, also those that are down.
  public List<EmbeddedRedis> nodes() {
    return ofRole(NodePlan.Role.SERVER);
  }

  /// The sentinels, also those that are down.
  public List<EmbeddedRedis> sentinels() {
    return ofRole(NodePlan.Role.SENTINEL);
  }

  /// The node that all sentinels name that answer, whether it answers itself or not. Waits while
  /// they disagree.
  public EmbeddedRedis primary() {
    Waiting.until("the sentinels agree", this::state, () -> named().isPresent());
    return named().orElseThrow();
  }

  /// The nodes that answer as replicas.
  public List<EmbeddedRedis> replicas() {
    return nodes().stream().filter(node -> node.responsive() && !isPrimary(node)).toList();
  }

  /// Has the sentinels fail over without a lost write: writes wait until a replica has everything.
  /// Needs Redis 6.2.
  ///
  /// @return the new primary
  public EmbeddedRedis failOver() {
    EmbeddedRedis old = primary();
    old.command("CLIENT", "PAUSE", PAUSE_MILLIS, "WRITE");
    long written = offset(WRITTEN, old);
    Waiting.until("the replicas are in step", old::log, () -> offset(REPLICATED, old) >= written);
    EmbeddedRedis next = forceFailOver();
    old.command("CLIENT", "UNPAUSE");
    return next;
  }

  /// Has the sentinels fail over at once: what has not been replicated is lost.
  ///
  /// @return the new primary
  public EmbeddedRedis forceFailOver() {
    EmbeddedRedis old = primary();
    responsive(sentinels()).getFirst().command("SENTINEL", "FAILOVER", NAME);
    return awaitFailOver(old);
  }

  /// Waits until the sentinels have replaced a primary that is down, suspended or partitioned.
  ///
  /// @return the new primary
  public EmbeddedRedis awaitFailOver(EmbeddedRedis lost) {
    Waiting.until(
        "the sentinels name another primary",
        this::state,
        () -> named().filter(node -> node != lost && isPrimary(node)).isPresent());
    return primary();
  }

  /// Cuts these nodes and sentinels off from all others and from clients, until [#heal].
  /// Connections stay open and nothing passes. Needs [EmbeddedRedis.Builder#partitionable].
  public void partition(EmbeddedRedis... apart) {
    fleet.part(false, apart);
  }

  /// Cuts these nodes and sentinels and all clients off from the others, until [#heal].
  public void partitionWithClients(EmbeddedRedis... apart) {
    fleet.part(true, apart);
  }

  /// Holds back what replicas get from the primary, until [#heal]: what is written meanwhile is
  /// lost if the primary is killed.
  public void stallReplication() {
    EmbeddedRedis primary = primary();
    nodes().stream()
        .filter(node -> node != primary)
        .forEach(replica -> fleet.stall(replica, primary));
  }

  /// Lets everything pass again.
  public void heal() {
    fleet.heal();
  }

  /// Waits until the sentinels that answer know each other and the nodes that answer, and all
  /// replicas are in step. Before Redis 7.0 this takes twenty seconds after a failover: so long do
  /// sentinels wait until they make the old primary a replica.
  public void awaitStable() {
    Waiting.until("the sentinels agree on all servers", this::state, this::stable);
  }

  /// Deletes all data.
  public void clear() {
    primary().clear();
  }

  @Override
  public void close() {
    fleet.close();
  }

  private static void launch(Fleet fleet, int replicas, int sentinels) {
    ServerOptions options = fleet.options;
    EmbeddedRedis primary = null;
    for (int i = 0; i <= replicas; i++) {
      Fleet.Berth berth = fleet.berth();
      EmbeddedRedis node =
          fleet.launch(
              NodePlan.Role.SERVER, berth, SentinelConfig.node(options, berth, address(primary)));
      primary = primary == null ? node : primary;
    }
    fleet.awaitAnswers();
    List<EmbeddedRedis> nodes = fleet.servers();
    Waiting.until(
        "the replicas are in step",
        () -> nodes.getFirst().log(),
        () -> nodes.stream().skip(1).allMatch(EmbeddedSentinel::inStep));
    var berths = new ArrayList<Fleet.Berth>();
    for (int i = 0; i < sentinels; i++) {
      berths.add(fleet.berth());
    }
    var config = new SentinelConfig(options, nodes, berths);
    for (Fleet.Berth berth : berths) {
      fleet.launch(NodePlan.Role.SENTINEL, berth, config.sentinel(berth));
    }
    fleet.awaitAnswers();
    if (EmbeddedRedis.version().atLeast(7, 0)) {
      fleet.servers().stream()
          .filter(server -> server.plan().role() == NodePlan.Role.SENTINEL)
          .forEach(sentinel -> sentinel.command(ATTENTIVE));
    }
  }

  private static @Nullable String address(@Nullable EmbeddedRedis node) {
    return node == null ? null : node.address();
  }

  private List<EmbeddedRedis> ofRole(NodePlan.Role role) {
    return fleet.servers().stream().filter(server -> server.plan().role() == role).toList();
  }

  private static List<EmbeddedRedis> responsive(List<EmbeddedRedis> servers) {
    return servers.stream().filter(EmbeddedRedis::responsive).toList();
  }

  private Optional<EmbeddedRedis> named() {
    List<String> said =
        responsive(sentinels()).stream()
            .map(sentinel -> sentinel.command("SENTINEL", "get-master-addr-by-name", NAME))
            .map(lines -> lines.replace('\n', ':'))
            .distinct()
            .toList();
    return nodes().stream().filter(node -> said.equals(List.of(node.address()))).findFirst();
  }

  private static boolean isPrimary(EmbeddedRedis node) {
    return node.responsive() && node.command("INFO", "replication").contains("role:master");
  }

  private static boolean inStep(EmbeddedRedis replica) {
    return replica.command("INFO", "replication").contains("master_link_status:up");
  }

  /// The least number that the pattern finds in what a primary says of replication.
  private static long offset(Pattern pattern, EmbeddedRedis primary) {
    return pattern
        .matcher(primary.command("INFO", "replication"))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .min()
        .orElseThrow(() -> new IllegalStateException("The primary has no replica."));
  }

  private boolean stable() {
    Optional<EmbeddedRedis> primary = named().filter(EmbeddedSentinel::isPrimary);
    List<EmbeddedRedis> replicas = replicas();
    List<EmbeddedRedis> sentinels = responsive(sentinels());
    return primary.isPresent()
        && responsive(nodes()).size() == replicas.size() + 1
        && replicas.stream().allMatch(EmbeddedSentinel::inStep)
        && sentinels.stream()
            .allMatch(sentinel ->
                healthy(sentinel, "REPLICAS") == replicas.size()
                    && healthy(sentinel, "SENTINELS") == sentinels.size() - 1);
  }

  /// How many servers of a kind a sentinel is connected to and takes for up.
  private static long healthy(EmbeddedRedis sentinel, String kind) {
    return sentinel.ask("SENTINEL", kind, NAME).elements().stream()
        .filter(EmbeddedSentinel::healthy)
        .count();
  }

  private static boolean healthy(Reply server) {
    List<String> fields = server.texts();
    List<String> flags = List.of(fields.get(fields.indexOf("flags") + 1).split(",", -1));
    int link = fields.indexOf("master-link-status");
    return Collections.disjoint(flags, UNHEALTHY)
        && (link < 0 || fields.get(link + 1).equals("ok"));
  }

  private String state() {
    return responsive(sentinels()).stream()
        .map(sentinel ->
            sentinel.command("SENTINEL", "MASTER", NAME).replace('\n', ' ') + "\n" + sentinel.log())
        .collect(Collectors.joining("\n"));
  }
}
