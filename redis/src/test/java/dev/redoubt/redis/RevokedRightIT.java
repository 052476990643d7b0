package dev.redoubt.redis;

import static dev.redoubt.redis.Acl.as;
import static dev.redoubt.redis.Acl.change;
import static dev.redoubt.redis.Acl.grant;
import static dev.redoubt.redis.Acl.rights;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An operator takes a right away from agents that run, and gives it back.
class RevokedRightIT {
  private static final String USER = "agents";

  private static EmbeddedRedis redis;
  private static List<EmbeddedRedis> servers;

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.builder().user("default off").start();
    servers = List.of(redis);
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xadd", "xread", "xdel", "set"})
  void aCommandIsNamedAndMessagesFlowOnceItIsBack(String command) {
    isNamed("-" + command, "'" + command + "'", "+" + command);
  }

  @Test
  void theKeysAreNamedAndMessagesFlowOnceTheyAreBack() {
    isNamed("resetkeys", "key", "~" + Acl.NAMESPACE + ":*");
  }

  private static void isNamed(String taken, String name, String back) {
    grant(servers, rights(USER).line());
    List<String> events = new CopyOnWriteArrayList<>();
    List<String> handled = new CopyOnWriteArrayList<>();
    try (Agent bob =
            Agent.builder("bob")
                .redis(as(USER, redis.uri()))
                .handle("n", String.class, (message, context) -> handled.add(message.body()))
                .listener(event -> events.add(event.toString()))
                .start();
        Agent alice = Agent.builder("alice").redis(as(USER, redis.uri())).start()) {
      assertThat(alice.send("bob", "n", "before").await()).isEqualTo(Outcome.HANDLED);

      change(servers, USER, taken);
      var late = alice.send("bob", "n", "meanwhile");
      await()
          .until(() ->
              events.stream()
                  .anyMatch(event -> event.startsWith("Connection") && event.contains(name)));
      assertThat(bob.status().reason()).contains(name);

      change(servers, USER, back);
      assertThat(late.await()).isEqualTo(Outcome.HANDLED);
      assertThat(alice.send("bob", "n", "after").await()).isEqualTo(Outcome.HANDLED);
      assertThat(handled).containsExactly("before", "meanwhile", "after");
    }
  }
}
