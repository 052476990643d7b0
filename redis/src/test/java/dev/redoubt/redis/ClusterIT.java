package dev.redoubt.redis;

import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Three shards of two nodes each. Each test restores the cluster.
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
  void messagesFlowOnWhileNearlyAllSlotsMoveAwayAndBack() {
    // A primary that loses its last slot would become a replica, so each keeps its first.
    EmbeddedRedis first = cluster.ownerOf(0);
    EmbeddedRedis last = cluster.ownerOf(LAST_SLOT);
    EmbeddedRedis middle = cluster.ownerOf(LAST_SLOT / 2);
    try (Traffic traffic = new Traffic(cluster.uri())) {
      traffic.survives(() -> {
        cluster.migrate(1, THIRD - 1, last);
        cluster.migrate(THIRD + 1, 2 * THIRD - 1, last);
      });
      traffic.survives(() -> {
        cluster.migrate(1, THIRD - 1, first);
        cluster.migrate(THIRD + 1, 2 * THIRD - 1, middle);
      });
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
  private static final int THIRD = HashSlot.COUNT / 3;
}
