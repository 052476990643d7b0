package dev.redoubt.redis;

import static dev.redoubt.redis.Acl.as;
import static dev.redoubt.redis.Acl.change;
import static dev.redoubt.redis.Acl.denied;
import static dev.redoubt.redis.Acl.grant;
import static dev.redoubt.redis.Acl.rights;
import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.transport.Stream.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.SlotMigration;
import dev.redoubt.transport.InboxId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each test leaves the slots where they were.
class AclClusterIT {
  private static EmbeddedCluster cluster;
  private static List<EmbeddedRedis> nodes;

  @BeforeAll
  static void start() {
    cluster = EmbeddedRedis.builder().user(Acl.NO_DEFAULT).cluster(3, 0);
    nodes = cluster.nodes();
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static String uri() {
    return as("agents", cluster.uri());
  }

  private static Rights agents() {
    return rights("agents").cluster();
  }

  @Test
  void agentsUnderExactlyTheseRightsAreDeniedNothingAlsoWhileSlotsMove() {
    grant(nodes, agents().line());
    int half = HashSlot.COUNT / 2;
    EmbeddedRedis first = cluster.ownerOf(0);
    EmbeddedRedis middle = cluster.ownerOf(half);
    try (Traffic traffic = new Traffic(uri())) {
      traffic.survives(() -> cluster.migrate(1, half / 2, middle));
      traffic.survives(() -> cluster.migrate(1, half / 2, first));
    }
    assertThat(denied(nodes)).isEmpty();
  }

  @Test
  void withoutTheRightToReadTheMapNoAgentStarts() {
    grant(nodes, agents().line() + " -cluster");
    assertThatThrownBy(() -> Agent.builder("alice").redis(uri()).start())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("cluster");
  }

  /// A key that is not at the old node any more is written at the new one, after ASKING.
  @Test
  void withoutTheRightToAskWritesToAMovingSlotFail() {
    InboxId id = Fixture.newInbox();
    String key = new Keys(Acl.NAMESPACE).stream(id, DATA);
    EmbeddedRedis owner = cluster.ownerOf(key);
    EmbeddedRedis other =
        cluster.primaries().stream().filter(node -> node != owner).findFirst().orElseThrow();
    grant(nodes, agents().line());
    try (Transport transport = Fixture.transport(uri(), Options.DEFAULT);
        Inbox inbox = transport.open(id, new RecordingReceiver())) {
      SlotMigration migration = cluster.startMigration(cluster.slot(key), other);
      done(inbox.write(id, DATA, Bytes.utf8("asked")));
      assertThat(denied(nodes)).isEmpty();
      change(nodes, "agents", "-asking");
      assertThatThrownBy(() -> done(inbox.write(id, DATA, Bytes.utf8("late"))))
          .hasMessageContaining("asking");
      migration.finish();
      cluster.migrate(cluster.slot(key), cluster.slot(key), owner);
    }
  }
}
