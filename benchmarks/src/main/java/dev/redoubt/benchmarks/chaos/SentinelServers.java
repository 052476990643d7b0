package dev.redoubt.benchmarks.chaos;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import java.nio.file.Path;
import java.util.List;

/// A primary, two replicas and three Sentinels.
final class SentinelServers extends Servers {
  private final EmbeddedSentinel servers;

  SentinelServers(Path password) {
    this(builder().partitionable().sentinel(2, 3), password);
  }

  private SentinelServers(EmbeddedSentinel servers, Path password) {
    super(new Access(servers.uri(), password, List.of()));
    this.servers = servers;
  }

  @Override
  List<EmbeddedRedis> nodes() {
    return servers.nodes();
  }

  @Override
  List<EmbeddedRedis> primaries() {
    return List.of(servers.primary());
  }

  @Override
  void awaitFailOver(EmbeddedRedis lost) {
    EmbeddedRedis unused = servers.awaitFailOver(lost);
  }

  @Override
  void failOver(EmbeddedRedis primary) {
    EmbeddedRedis unused = servers.failOver();
  }

  @Override
  void stallReplication(EmbeddedRedis primary) {
    servers.stallReplication();
  }

  @Override
  void partition(EmbeddedRedis primary) {
    servers.partition(primary);
  }

  @Override
  void heal() {
    servers.heal();
  }

  @Override
  void awaitStable() {
    servers.awaitStable();
  }

  @Override
  public void close() {
    servers.close();
  }
}
