package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.testkit.RecordingProxy.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One cluster of three shards that each test leaves whole.
class EmbeddedClusterIT {
  private static final String KEY = "key";

  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = EmbeddedRedis.builder().partitionable().cluster(3, 1);
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @BeforeEach
  void clear() {
    cluster.heal();
    cluster.awaitStable();
    cluster.clear();
  }

  @Test
  void clientsFindAllNodesAtThePortsThatTheUriNames() throws IOException {
    assertThat(cluster.nodes()).hasSize(6);
    assertThat(cluster.primaries()).hasSize(3);
    assertThat(cluster.uri()).isEqualTo("redis-cluster://" + Fleet.addresses(cluster.nodes()));
    EmbeddedRedis owner = cluster.ownerOf(KEY);
    for (EmbeddedRedis node : cluster.nodes()) {
      String answer = Resp.ask(node.port(), null, "SET", KEY, "value");
      assertThat(answer)
          .isEqualTo(node == owner ? "+OK" : "-MOVED " + cluster.slot(KEY) + " " + owner.address());
    }
  }

  @Test
  void aCleanFailoverKeepsEveryWrite() {
    EmbeddedRedis old = cluster.ownerOf(KEY);
    old.command("SET", KEY, "value");
    EmbeddedRedis next = cluster.failOver(old);
    assertThat(next).isNotSameAs(old).isSameAs(cluster.ownerOf(KEY));
    assertThat(next.command("GET", KEY)).isEqualTo("value");
    cluster.awaitStable();
    assertThat(cluster.replicasOf(next)).containsExactly(old);
  }

  @Test
  void whatWasNotReplicatedIsLostInAForcedFailover() {
    EmbeddedRedis old = cluster.ownerOf(KEY);
    cluster.stallReplication(old);
    old.command("SET", KEY, "value");
    EmbeddedRedis next = cluster.forceFailOver(old);
    assertThat(cluster.ownerOf(KEY)).isSameAs(next);
    assertThat(next.command("GET", KEY)).isEmpty();
  }

  @Test
  void aKilledPrimaryIsReplacedAndComesBackAsAReplica() throws IOException {
    EmbeddedRedis lost = cluster.ownerOf(KEY);
    lost.kill();
    assertThatThrownBy(() -> Resp.ask(lost.port(), null, "PING")).isInstanceOf(IOException.class);
    EmbeddedRedis next = cluster.awaitFailOver(lost);
    assertThat(next.command("SET", KEY, "value")).isEqualTo("OK");
    lost.restart();
    cluster.awaitStable();
    assertThat(cluster.replicasOf(next)).containsExactly(lost);
    assertThat(Resp.ask(lost.port(), null, "PING")).isEqualTo("+PONG");
  }

  @Test
  void aSuspendedPrimaryIsReplaced() {
    EmbeddedRedis lost = cluster.ownerOf(KEY);
    lost.suspend();
    EmbeddedRedis next = cluster.awaitFailOver(lost);
    lost.resume();
    cluster.awaitStable();
    assertThat(cluster.ownerOf(KEY)).isSameAs(next);
  }

  @Test
  void aPartitionedPrimaryIsReplacedAndHearsOfItWhenHealed() throws Exception {
    EmbeddedRedis lost = cluster.ownerOf(KEY);
    cluster.partition(lost);
    var asked = new FutureTask<>(() -> askPatiently(lost.port()));
    Thread.ofVirtual().start(asked);
    EmbeddedRedis next = cluster.awaitFailOver(lost);
    assertThat(asked.isDone()).isFalse();
    cluster.heal();
    assertThat(asked.get()).isNotEmpty();
    cluster.awaitStable();
    assertThat(cluster.replicasOf(next)).containsExactly(lost);
  }

  @Test
  void clientsOnTheSideOfAPartitionedPrimaryStillReachIt() throws IOException {
    EmbeddedRedis lost = cluster.ownerOf(KEY);
    cluster.partitionWithClients(lost);
    assertThat(Resp.ask(lost.port(), null, "SET", KEY, "value")).isEqualTo("+OK");
    EmbeddedRedis next = cluster.awaitFailOver(lost);
    assertThat(next.command("GET", KEY)).isEmpty();
  }

  @Test
  void slotsMoveWithTheirKeysAndEveryNodeSaysSo() throws IOException {
    EmbeddedRedis from = cluster.ownerOf(KEY);
    EmbeddedRedis to = another(from);
    int slot = cluster.slot(KEY);
    for (int i = 0; i < 250; i++) {
      from.command("SET", "{" + KEY + "}" + i, "value");
    }
    int first = Math.max(0, slot - 300);
    int last = Math.min(16_383, slot + 300);
    cluster.migrate(first, last, to);
    assertThat(cluster.ownerOf(first)).isSameAs(to);
    assertThat(cluster.ownerOf(last)).isSameAs(to);
    assertThat(to.command("DBSIZE")).isEqualTo("250");
    // A machine that stands still for seconds makes `from` a replica, which hears of it later.
    Patience.await().untilAsserted(() -> assertThat(from.command("DBSIZE")).isEqualTo("0"));
    cluster.awaitStable();
    for (EmbeddedRedis node : cluster.nodes()) {
      if (node != to) {
        assertThat(Resp.ask(node.port(), null, "GET", KEY))
            .isEqualTo("-MOVED " + slot + " " + to.address());
      }
    }
  }

  @Test
  void aSlotThatIsHalfMovedAnswersAskAndTryAgain() {
    EmbeddedRedis from = cluster.ownerOf(KEY);
    EmbeddedRedis to = another(from);
    String other = "{" + KEY + "}2";
    from.command("SET", KEY, "value");
    from.command("SET", other, "value");
    SlotMigration migration = cluster.startMigration(cluster.slot(KEY), to);
    assertThat(migration.from()).isSameAs(from);
    assertThat(migration.to()).isSameAs(to);
    migration.move(KEY);
    assertThatThrownBy(() -> from.command("GET", KEY))
        .hasMessage("ASK " + cluster.slot(KEY) + " " + to.address());
    // Before 7.0 a node asks for one missing key as for all.
    assertThatThrownBy(() -> from.command("MGET", KEY, other))
        .hasMessageStartingWith(EmbeddedRedis.version().atLeast(7, 0) ? "TRYAGAIN" : "ASK");
    assertThat(cluster.ownerOf(KEY)).isSameAs(from);
    migration.finish();
    assertThat(cluster.ownerOf(KEY)).isSameAs(to);
    assertThat(to.command("MGET", KEY, other)).isEqualTo("value\nvalue");
  }

  @Test
  void anAbandonedMigrationLeavesTheSlotWhereItWas() {
    EmbeddedRedis from = cluster.ownerOf(KEY);
    cluster.startMigration(cluster.slot(KEY), another(from)).abandon();
    assertThat(from.command("SET", KEY, "value")).isEqualTo("OK");
    assertThat(cluster.ownerOf(KEY)).isSameAs(from);
  }

  @Test
  void nodesComeAndGo() {
    EmbeddedRedis added = cluster.addPrimary();
    EmbeddedRedis replica = cluster.addReplica(added);
    int slot = cluster.slot(KEY);
    cluster.migrate(slot, slot, added);
    assertThat(added.command("SET", KEY, "value")).isEqualTo("OK");
    assertThatThrownBy(() -> cluster.remove(added)).hasMessageContaining("slots");
    assertThat(cluster.failOver(added)).isSameAs(replica);
    cluster.migrate(slot, slot, cluster.ownerOf(slot - 1));
    cluster.remove(added);
    cluster.remove(replica);
    cluster.awaitStable();
    assertThat(cluster.nodes()).hasSize(6);
    assertThat(added.running()).isFalse();
    assertThat(cluster.ownerOf(KEY).command("GET", KEY)).isEqualTo("value");
  }

  @Test
  void answersOfOneNodeAreLostAsItsProxySays() throws IOException {
    EmbeddedRedis node = cluster.ownerOf(KEY);
    node.proxy().mode(Mode.DROP_REPLIES);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket
          .getOutputStream()
          .write(("SET " + KEY + " value\r\n").getBytes(StandardCharsets.UTF_8));
      Patience.await().until(() -> node.command("GET", KEY).equals("value"));
      node.proxy().mode(Mode.PASS);
      node.proxy().cut();
      assertThat(endOf(socket.getInputStream())).isEmpty();
    } finally {
      node.proxy().mode(Mode.PASS);
    }
  }

  @Test
  void nodesAreNamedByTheHostThatTheyAnnounce() {
    assumeThat(EmbeddedRedis.version().atLeast(7, 0)).isTrue();
    try (var named = EmbeddedRedis.builder().announcedHost("localhost").cluster(3, 0)) {
      EmbeddedRedis owner = named.ownerOf(KEY);
      assertThat(named.uri()).startsWith("redis-cluster://localhost:");
      EmbeddedRedis other =
          named.primaries().stream().filter(node -> node != owner).findFirst().orElseThrow();
      assertThatThrownBy(() -> other.command("GET", KEY))
          .hasMessage("MOVED " + named.slot(KEY) + " localhost:" + owner.port());
      assertThatThrownBy(() -> named.partition(owner)).hasMessageContaining("partitionable()");
      assertThatThrownBy(owner::proxy).hasMessageContaining("partitionable()");
    }
  }

  private static EmbeddedRedis another(EmbeddedRedis primary) {
    List<EmbeddedRedis> others =
        cluster.primaries().stream().filter(node -> node != primary).toList();
    return others.getFirst();
  }

  /// What the node answers, however late.
  private static String askPatiently(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readNBytes(1), StandardCharsets.UTF_8);
    }
  }

  private static String endOf(InputStream in) throws IOException {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return ""; // cut
    }
  }
}
