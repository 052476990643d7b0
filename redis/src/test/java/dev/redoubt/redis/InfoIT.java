package dev.redoubt.redis;

import static dev.redoubt.redis.Acl.as;
import static dev.redoubt.redis.Acl.denied;
import static dev.redoubt.redis.Acl.grant;
import static dev.redoubt.redis.Acl.rights;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.RedisInfo;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What servers say of themselves, with `?info=yes`.
class InfoIT {
  private static RedisInfo told(String uri) {
    try (Agent bob =
            Agent.builder("bob").redis(uri).handle("n", String.class, (m, c) -> {}).start();
        Agent alice = Agent.builder("alice").redis(uri).start()) {
      assertThat(alice.send("bob", "n", "body").await()).isEqualTo(Outcome.HANDLED);
      await().until(() -> bob.redisInfo().isPresent());
      return bob.redisInfo().orElseThrow();
    }
  }

  @Test
  void aServerTellsOfItselfWhereItIsAsked() {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().config("maxmemory 100mb").start()) {
      RedisInfo info = told(redis.uri() + "?info=yes");
      assertThat(info.memoryUsed()).isPositive();
      assertThat(info.memoryMax()).isEqualTo(100 << 20);
      assertThat(info.clients()).isPositive();
      assertThat(info.persistenceOk()).isTrue();
    }
  }

  @Test
  void nobodyIsAskedUnlessTheUrlSaysSo() {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      assertThat(alice.peers()).isEmpty(); // a round trip on the connection that would be used
      assertThat(alice.redisInfo()).isEmpty();
      assertThat(redis.command("INFO", "commandstats")).doesNotContain("cmdstat_info");
    }
  }

  @Test
  void behindSentinelsThePrimaryIsAsked() {
    try (EmbeddedSentinel servers = EmbeddedRedis.sentinel(0, 1)) {
      assertThat(told(servers.uri() + "&info=yes").memoryUsed()).isPositive();
    }
  }

  @Test
  void allPrimariesOfAClusterAreAsked() {
    try (EmbeddedCluster cluster =
        EmbeddedRedis.builder().config("maxmemory 100mb").cluster(3, 0)) {
      assertThat(told(cluster.uri() + "?info=yes").memoryMax()).isEqualTo(3L * (100 << 20));
    }
  }

  @Test
  void anAgentWithoutTheRightMissesNothingElse() {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().user(Acl.NO_DEFAULT).start()) {
      List<EmbeddedRedis> servers = List.of(redis);
      String uri = as("agents", redis.uri()) + "?info=yes";
      grant(servers, rights("agents").line());
      try (Agent bob =
              Agent.builder("bob").redis(uri).handle("n", String.class, (m, c) -> {}).start();
          Agent alice = Agent.builder("alice").redis(uri).start()) {
        await().until(() -> denied(servers).contains("\ninfo\n"));
        assertThat(alice.send("bob", "n", "body").await()).isEqualTo(Outcome.HANDLED);
        assertThat(bob.status().reason()).isEmpty();
        assertThat(bob.redisInfo()).isEmpty();
      }
      grant(servers, rights("agents").info().line());
      assertThat(told(uri).memoryUsed()).isPositive();
      assertThat(denied(servers)).isEmpty();
    }
  }
}
