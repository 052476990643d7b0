package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One primary at a time, which holds every key: a single server, or the one that Sentinels name.
final class OnePrimary implements Servers {
  /// How long one Sentinel may take to answer.
  private static final Duration SENTINEL_TIMEOUT = Duration.ofSeconds(1);

  private static final long SENTINEL_REPLY_MAX = 1 << 20;

  private final Failures failures;
  private final Refusals refusals;
  private final NodeConnector nodes;
  private final RedisConnector connector;
  private final @Nullable NodeConnector sentinels;
  private final @Nullable SentinelWatch watch;

  private OnePrimary(
      Settings settings,
      Refusals refusals,
      Locator locator,
      NodeConnector nodes,
      @Nullable NodeConnector sentinels,
      @Nullable SentinelWatch watch) {
    this.failures = settings.failures();
    this.refusals = refusals;
    this.nodes = nodes;
    this.connector = new RedisConnector(settings.access().uri(), locator, nodes, failures);
    this.sentinels = sentinels;
    this.watch = watch;
  }

  static OnePrimary standalone(Topology.Standalone topology, Settings settings, Refusals refusals) {
    List<NodeAddress> primaries = List.of(topology.node());
    return new OnePrimary(settings, refusals, key -> primaries, settings.connector(), null, null);
  }

  static OnePrimary sentinel(Topology.Sentinel topology, Settings settings, Refusals refusals) {
    NodeConnector nodes = settings.connector();
    NodeConnector sentinels =
        new NodeConnector(
            settings.access(),
            settings.failures(),
            SENTINEL_TIMEOUT,
            SENTINEL_REPLY_MAX,
            settings.access().sentinelLogins(),
            (node, greeting) -> {});
    var locator = new SentinelLocator(topology, sentinels, settings.failures());
    var watch = new SentinelWatch(locator, settings.failures(), refusals, nodes::leaveAllBut);
    return new OnePrimary(settings, refusals, locator, nodes, sentinels, watch);
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
    KeptConnection connection =
        new KeptConnection(
            purpose,
            connector::turn,
            () -> Servers.prepared(connector.connect(null), preparing, failures),
            null,
            failures,
            refusals,
            lost -> listener.changed(key -> true, lost));
    return patient ? connection.patient() : connection;
  }

  @Override
  public void start(Runnable moved, BooleanSupplier stalled) {
    if (watch != null) {
      watch.start();
    }
  }

  @Override
  public void failed(@Nullable Connection connection, TransportException failure) {}

  @Override
  public void close() {
    if (watch != null) {
      watch.stop();
    }
    nodes.close();
    if (sentinels != null) {
      sentinels.close();
    }
  }
}
