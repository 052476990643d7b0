package dev.redoubt.redis;

import static dev.redoubt.redis.Acl.as;
import static dev.redoubt.redis.Acl.denied;
import static dev.redoubt.redis.Acl.grant;
import static dev.redoubt.redis.Acl.rights;
import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.RequestResult;
import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `redoubt acl` prints is enough, and nothing of it is too much: the server lists what it has
/// denied. [AclSentinelIT] and [AclClusterIT] show the same of other topologies.
class AclIT {
  private static EmbeddedRedis redis;
  private static List<EmbeddedRedis> servers;

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.builder().user(Acl.NO_DEFAULT).start();
    servers = List.of(redis);
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  @Test
  void agentsUnderExactlyTheseRightsAreDeniedNothing() {
    grant(servers, rights("agents").line());
    List<String> events = new CopyOnWriteArrayList<>();
    try (Agent bob =
            Agent.builder("bob")
                .redis(as("agents", redis.uri()))
                .handle("n", String.class, (message, context) -> {})
                .listener(event -> events.add(event.toString()))
                .start();
        Agent alice = Agent.builder("alice").redis(as("agents", redis.uri())).start()) {
      bob.handleRequest("q", String.class, (message, context) -> "answer");
      assertThat(alice.send("bob", "n", "body").await()).isEqualTo(Outcome.HANDLED);
      assertThat(alice.request("bob", "q", "question", String.class, PATIENCE))
          .isInstanceOf(RequestResult.Answered.class);
      assertThat(alice.peers()).isNotEmpty();
      assertThat(bob.peers()).isNotEmpty();
    }
    assertThat(denied(servers)).isEmpty();
    assertThat(events).noneMatch(event -> event.contains("NOPERM"));
    assertThat(redis.command("KEYS", "*{*")).isEmpty();
  }

  @Test
  void anAgentThatOnlySendsNeedsLess() {
    grant(servers, rights("agents").line());
    grant(servers, rights("sender").sender().line());
    try (Agent bob =
            Agent.builder("bob")
                .redis(as("agents", redis.uri()))
                .handle("n", String.class, (message, context) -> {})
                .start();
        Agent alice = Agent.builder("alice").redis(as("sender", redis.uri())).start()) {
      assertThat(alice.send("bob", "n", "body").await()).isEqualTo(Outcome.HANDLED);
      assertThat(bob.status().reason()).isEmpty();
    }
    assertThat(denied(servers)).isEmpty();
  }

  /// Whoever may do so removes dead members of a directory.
  @Test
  void thatItMayNotTidyADirectoryIsNoTroubleToASender() {
    grant(servers, rights("sender").sender().line());
    String directory = new Keys(Acl.NAMESPACE).agent(AgentName.of("carol"));
    redis.command("ZADD", directory, "1", "no inbox");
    List<String> events = new CopyOnWriteArrayList<>();
    try (Agent alice =
        Agent.builder("alice")
            .redis(as("sender", redis.uri()))
            .listener(event -> events.add(event.toString()))
            .start()) {
      var unused = alice.send("carol", "n", "body");
      await().until(() -> denied(servers).contains("zrem"));
      assertThat(alice.status().reason()).isEmpty();
    }
    assertThat(events).noneMatch(event -> event.startsWith("ConnectionDegraded"));
  }

  static Stream<String> commands() {
    return rights("agents").commands().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void withoutOneCommandItIsMissed(String command) {
    grant(servers, rights("agents").line() + " -" + command);
    missed(command);
  }

  static Stream<String> sendersCommands() {
    return rights("agents").sender().commands().stream();
  }

  @ParameterizedTest
  @MethodSource("sendersCommands")
  void whoOnlySendsMissesEachToo(String command) {
    grant(servers, rights("agents").sender().line() + " -" + command);
    try (Started agent = new Started(Agent.builder("alice").redis(as("agents", redis.uri())))) {
      await().until(() -> denied(servers).contains("\n" + command + "\n"));
      assertThat(agent.agents).hasSizeLessThan(2);
    }
  }

  @Test
  void withoutTheKeysOrTheChannelTheyAreMissed() {
    grant(servers, rights("agents").line() + " resetkeys");
    missed("xadd");
    if (EmbeddedRedis.version().atLeast(6, 2)) {
      grant(servers, rights("agents").line() + " resetchannels");
      missed(Acl.NAMESPACE + ":events");
    }
  }

  private static void missed(String what) {
    try (Started agent =
        new Started(
            Agent.builder("bob")
                .redis(as("agents", redis.uri()))
                .handle("n", String.class, (message, context) -> {}))) {
      await().until(() -> denied(servers).contains(what));
      assertThat(agent.agents).hasSizeLessThan(2);
    }
  }

  /// An agent, or none where it cannot start.
  private static final class Started implements AutoCloseable {
    private final List<Agent> agents = new ArrayList<>();

    Started(AgentBuilder builder) {
      try {
        agents.add(builder.start());
      } catch (TransportException e) {
        assertThat(e).hasMessageContaining("permit");
      }
    }

    @Override
    public void close() {
      agents.forEach(Agent::close);
    }
  }
}
