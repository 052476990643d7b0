package dev.redoubt.redis;

import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Three shards of two nodes each. Each test leaves them whole.
class ClusterIT {
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = EmbeddedRedis.cluster(3, 1);
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void messagesFlowOnWhileEverySlotMovesAway() {
    EmbeddedRedis from = cluster.primaries().getFirst();
    EmbeddedRedis to = cluster.primaries().getLast();
    try (Traffic traffic = new Traffic(cluster.uri())) {
      traffic.survives(() -> cluster.migrate(0, LAST_SLOT, to));
      traffic.survives(() -> cluster.migrate(0, LAST_SLOT / 3, from));
    }
  }

  @Test
  void messagesFlowOnWhenAPrimaryIsKilled() {
    EmbeddedRedis primary = cluster.primaries().getFirst();
    try (Traffic traffic = new Traffic(cluster.uri())) {
      traffic.survives(() -> {
        primary.kill();
        EmbeddedRedis unused = cluster.awaitFailOver(primary);
      });
    } finally {
      primary.restart();
      cluster.awaitStable();
    }
  }

  @Test
  void messagesFlowOnAfterEachShardHasFailedOver() {
    try (Traffic traffic = new Traffic(cluster.uri())) {
      traffic.survives(() -> {
        for (EmbeddedRedis primary : cluster.primaries()) {
          EmbeddedRedis unused = cluster.failOver(primary);
        }
      });
    }
  }

  private static final int LAST_SLOT = HashSlot.COUNT - 1;
}
