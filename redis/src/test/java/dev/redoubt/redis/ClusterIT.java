package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
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

  /// A node that is stopped says nothing and closes nothing: what waits for it is not to wait until
  /// it times out.
  @Test
  void aWriteToANodeThatIsStoppedFailsOnceAnotherHasItsSlots() {
    InboxId inbox = Fixture.newInbox();
    EmbeddedRedis primary = cluster.ownerOf(Fixture.KEYS.stream(inbox, Stream.DATA));
    try (Transport transport = Fixture.transport(cluster.uri(), Fixture.OPTIONS);
        Inbox own = transport.open(inbox, new RecordingReceiver())) {
      Void unused = Fixture.done(own.write(inbox, Stream.DATA, Bytes.utf8("first")));
      primary.suspend();
      var waiting = own.write(inbox, Stream.DATA, Bytes.utf8("second"));
      EmbeddedRedis unusedNext = cluster.forceFailOver(primary);
      assertThatThrownBy(() -> Fixture.done(waiting))
          .cause()
          .asInstanceOf(type(TransportException.class))
          .extracting(TransportException::code)
          .isEqualTo(ErrorCode.REDIS_UNREACHABLE);
    } finally {
      primary.resume();
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
