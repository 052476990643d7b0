package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One primary with two replicas and three sentinels, which each test leaves whole.
class EmbeddedSentinelIT {
  private static EmbeddedSentinel servers;

  @BeforeAll
  static void start() {
    servers = EmbeddedRedis.builder().partitionable().sentinel(2, 3);
  }

  @AfterAll
  static void close() {
    servers.close();
  }

  @BeforeEach
  void clear() {
    servers.heal();
    servers.awaitStable();
    servers.clear();
  }

  @Test
  void clientsFindThePrimaryByTheSentinelsThatTheUriNames() throws IOException {
    assertThat(servers.uri())
        .isEqualTo(
            "redis-sentinel://" + Fleet.addresses(servers.sentinels()) + "/0?master=mymaster");
    assertThat(servers.nodes()).hasSize(3).contains(servers.primary());
    assertThat(servers.replicas()).hasSize(2).doesNotContain(servers.primary());
    assertThat(Resp.ask(servers.primary().port(), null, "SET", "key", "value")).isEqualTo("+OK");
    for (EmbeddedRedis replica : servers.replicas()) {
      assertThat(Resp.ask(replica.port(), null, "SET", "key", "v")).startsWith("-READONLY");
    }
    for (EmbeddedRedis sentinel : servers.sentinels()) {
      assertThat(sentinel.command("SENTINEL", "get-master-addr-by-name", EmbeddedSentinel.NAME))
          .isEqualTo("127.0.0.1\n" + servers.primary().port());
    }
  }

  @Test
  void aCleanFailoverKeepsEveryWrite() {
    assumeThat(EmbeddedRedis.version().atLeast(6, 2)).isTrue();
    EmbeddedRedis old = servers.primary();
    old.command("SET", "key", "value");
    EmbeddedRedis next = servers.failOver();
    assertThat(next).isNotSameAs(old).isSameAs(servers.primary());
    assertThat(next.command("GET", "key")).isEqualTo("value");
    assertThat(next.command("SET", "key", "another")).isEqualTo("OK");
  }

  @Test
  void whatWasNotReplicatedIsLostInAForcedFailover() {
    EmbeddedRedis old = servers.primary();
    servers.stallReplication();
    old.command("SET", "key", "value");
    EmbeddedRedis next = servers.forceFailOver();
    assertThat(next).isNotSameAs(old);
    assertThat(next.command("GET", "key")).isEmpty();
  }

  @Test
  void aKilledPrimaryIsReplacedAndComesBackAsAReplica() {
    EmbeddedRedis lost = servers.primary();
    lost.kill();
    EmbeddedRedis next = servers.awaitFailOver(lost);
    assertThat(next.command("SET", "key", "value")).isEqualTo("OK");
    lost.restart();
    servers.awaitStable();
    assertThat(servers.replicas()).contains(lost);
    assertThat(lost.command("GET", "key")).isEqualTo("value");
  }

  @Test
  void aSentinelMayBeDownWithItsPrimary() {
    EmbeddedRedis lost = servers.primary();
    EmbeddedRedis sentinel = servers.sentinels().getFirst();
    sentinel.kill();
    lost.suspend();
    EmbeddedRedis next = servers.awaitFailOver(lost);
    lost.resume();
    sentinel.restart();
    servers.awaitStable();
    assertThat(servers.primary()).isSameAs(next);
  }

  @Test
  void clientsOnTheSideOfAPartitionedPrimaryStillReachIt() throws IOException {
    EmbeddedRedis lost = servers.primary();
    servers.partitionWithClients(lost);
    assertThat(Resp.ask(lost.port(), null, "SET", "key", "value")).isEqualTo("+OK");
    EmbeddedRedis next = servers.awaitFailOver(lost);
    assertThat(next.command("GET", "key")).isEmpty();
    servers.heal();
    servers.awaitStable();
    assertThat(lost.command("GET", "key")).isEmpty();
  }

  @Test
  void passwordsAndHostNamesAreInTheUri() throws IOException {
    assumeThat(EmbeddedRedis.version().atLeast(6, 2)).isTrue();
    try (var guarded =
        EmbeddedRedis.builder()
            .password("of the nodes")
            .sentinelPassword("of the sentinels")
            .announcedHost("localhost")
            .sentinel(1, 3)) {
      assertThat(guarded.uri())
          .startsWith("redis-sentinel://:of%20the%20nodes@localhost:")
          .endsWith("/0?master=mymaster");
      int node = guarded.primary().port();
      int sentinel = guarded.sentinels().getFirst().port();
      assertThat(Resp.ask(node, null, "GET", "key")).startsWith("-NOAUTH");
      assertThat(Resp.ask(node, "of the nodes", "SET", "key", "value")).isEqualTo("+OK");
      assertThat(Resp.ask(sentinel, null, "SENTINEL", "masters")).startsWith("-NOAUTH");
      assertThat(Resp.ask(sentinel, "of the sentinels", "PING")).isEqualTo("+PONG");
      assertThatThrownBy(guarded::stallReplication).hasMessageContaining("partitionable()");
    }
  }
}
