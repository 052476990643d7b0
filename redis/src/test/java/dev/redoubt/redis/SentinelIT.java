package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.TransportException;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A primary with two replicas and three Sentinels. Each test changes the primary.
class SentinelIT {
  private static EmbeddedSentinel servers;

  @BeforeAll
  static void start() {
    servers = EmbeddedRedis.sentinel(2, 3);
  }

  @AfterAll
  static void close() {
    servers.close();
  }

  @Test
  void messagesFlowOnAfterAFailoverByCommand() {
    try (Traffic traffic = new Traffic(servers.uri())) {
      traffic.survives(() -> {
        EmbeddedRedis unused = servers.forceFailOver();
      });
    }
  }

  @Test
  void messagesFlowOnAfterThePrimaryWasKilled() {
    EmbeddedRedis primary = servers.primary();
    try (Traffic traffic = new Traffic(servers.uri())) {
      traffic.survives(() -> {
        primary.kill();
        EmbeddedRedis unused = servers.awaitFailOver(primary);
      });
    } finally {
      primary.restart();
      servers.awaitStable();
    }
  }

  @Test
  void messagesFlowOnWhileThePrimaryIsStopped() {
    EmbeddedRedis primary = servers.primary();
    try (Traffic traffic = new Traffic(servers.uri())) {
      traffic.survives(() -> {
        primary.suspend();
        EmbeddedRedis unused = servers.awaitFailOver(primary);
      });
    } finally {
      primary.resume();
      servers.awaitStable();
    }
  }

  @Test
  void aNameThatNoSentinelKnowsIsReported() {
    String uri = servers.uri().replace(EmbeddedSentinel.NAME, "other");
    assertThatThrownBy(() -> Agent.builder("alice").redis(uri).start())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("master with the name other");
  }
}
