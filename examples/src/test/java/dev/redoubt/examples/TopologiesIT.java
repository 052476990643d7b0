package dev.redoubt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.files.TlsFiles;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import dev.redoubt.testkit.TestAuthority;
import dev.redoubt.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/testing.md` shows of Sentinel, Cluster and TLS.
class TopologiesIT {
  private static Agent shop(String uri) {
    return Agent.builder("shop")
        .redis(uri)
        .handle("order", String.class, (message, context) -> {})
        .start();
  }

  @Test
  void anOrderSurvivesTheLossOfThePrimary() {
    try (EmbeddedSentinel redis = EmbeddedRedis.sentinel(1, 3);
        Agent shop = shop(redis.uri());
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {

      EmbeddedRedis lost = redis.primary();
      lost.kill();
      Delivery order = alice.send(shop.name(), "order", "an engine");
      redis.awaitFailOver(lost);
      assertEquals(Outcome.HANDLED, order.await());
    }
  }

  @Test
  void ordersArriveWhereverTheirSlotsMove() {
    try (EmbeddedCluster redis = EmbeddedRedis.cluster(3, 0);
        Agent shop = shop(redis.uri());
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {

      EmbeddedRedis other = redis.ownerOf(16_383);
      redis.migrate(0, 5_460, other);
      assertEquals(Outcome.HANDLED, alice.send(shop.name(), "order", "an engine").await());
    }
  }

  @Test
  void whoShowsACertificateIsServed(@TempDir Path folder) {
    TestAuthority authority = TestAuthority.in(folder);
    TestCertificate shown = authority.issue("alice");
    try (EmbeddedRedis redis = EmbeddedRedis.builder().tls(authority).clientCertificates().start();
        Agent alice =
            Agent.builder("alice")
                .redis(redis.uri())
                .redisSsl(
                    TlsFiles.trusting(authority.certificate())
                        .client(shown.certificate(), shown.key()))
                .start()) {

      assertEquals(List.of(), alice.peers());
    }
  }
}
