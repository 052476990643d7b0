package dev.redoubt.redis;

import static dev.redoubt.redis.Acl.as;
import static dev.redoubt.redis.Acl.denied;
import static dev.redoubt.redis.Acl.grant;
import static dev.redoubt.redis.Acl.rights;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.RedisLogin;
import dev.redoubt.TransportException;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sentinels with users of their own, which they have since Redis 6.2.
class AclSentinelIT {
  private static EmbeddedSentinel redis;
  private static List<EmbeddedRedis> servers;
  private static List<EmbeddedRedis> sentinels;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(EmbeddedRedis.version().atLeast(6, 2));
    redis = EmbeddedRedis.builder().user(Acl.NO_DEFAULT).sentinel(1, 3);
    servers = redis.nodes();
    sentinels = redis.sentinels();
    grant(servers, rights("agents").line());
  }

  @AfterAll
  static void close() {
    if (redis != null) {
      redis.close();
    }
  }

  private static AgentBuilder watching(AgentBuilder agent) {
    return agent.redisSentinelLogin(() -> new RedisLogin("watchers", "PASSWORD"));
  }

  private static String rule() {
    return rights("watchers").sentinelLine().orElseThrow();
  }

  @Test
  void agentsUnderExactlyTheseRightsAreDeniedNothingAlsoInAFailover() {
    grant(sentinels, rule());
    try (Traffic traffic = new Traffic(as("agents", redis.uri()), AclSentinelIT::watching)) {
      traffic.survives(() -> {
        EmbeddedRedis unused = redis.forceFailOver();
      });
    }
    assertThat(denied(servers)).isEmpty();
    assertThat(denied(sentinels)).isEmpty();
  }

  @Test
  void withoutTheRightToAskForThePrimaryNoAgentStarts() {
    grant(sentinels, rule() + " -sentinel");
    assertThatThrownBy(
            () -> watching(Agent.builder("alice").redis(as("agents", redis.uri()))).start())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("sentinel");
  }

  @Test
  void withoutTheRightToHearOfAFailoverItIsMissed() {
    for (String less : List.of(" -subscribe", " resetchannels")) {
      grant(sentinels, rule() + less);
      try (Agent alice =
          watching(Agent.builder("alice").redis(as("agents", redis.uri()))).start()) {
        await().until(() -> denied(sentinels).contains("watchers"));
        assertThat(alice.fingerprint()).isNotNull();
      }
    }
  }
}
