package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConfigurationException;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.TransportException;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.Misbehaviour;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents over a real Redis.
class AgentIT {
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private EmbeddedRedis redis;

  @BeforeEach
  void startServer() {
    redis = EmbeddedRedis.start();
  }

  @AfterEach
  void stopServer() {
    redis.close();
  }

  private AgentBuilder bob() {
    return Agent.builder("bob")
        .redis(redis.uri())
        .connectTimeout(Duration.ofMinutes(1))
        .handle("n", String.class, (m, c) -> handled.add(m.body()));
  }

  private AgentBuilder alice() {
    return Agent.builder("alice").redis(redis.uri()).connectTimeout(Duration.ofMinutes(1));
  }

  /// Otherwise a program would not exit when `main` returns.
  @Test
  void allThreadsOfAnAgentAreDaemons() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Agent bob = bob().start();
        Agent alice = alice().start()) {
      assertThat(alice.send("bob", "n", "1").await()).isEqualTo(Outcome.HANDLED);
      Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
      started.removeAll(before);
      assertThat(bob.peers()).hasSize(1);
      assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
    }
  }

  @Test
  void agentsOfAProcessShareAllConnectionsButTheirReaders() {
    RedisClient client = RedisClient.create(redis.uri());
    RedisCommands<String, String> commands = client.connect().sync();
    try (Agent bob = bob().start()) {
      try (Agent alice = alice().start()) {
        assertThat(alice.send("bob", "n", "1").await()).isEqualTo(Outcome.HANDLED);
        assertThat(bob.peers()).hasSize(1);
        assertThat(connections(commands)).isEqualTo(3 + 2);
      }
      assertThat(bob.peers()).hasSize(1);
      await().until(() -> connections(commands) == 3 + 1);
    }
    await().until(() -> connections(commands) == 0);
    client.shutdown();
  }

  private static long connections(RedisCommands<String, String> commands) {
    return commands.clientList().lines().count() - 1;
  }

  @Test
  void closedAgentsLeaveOnlyDirectoryKeysThatExpire() {
    try (Agent bob = bob().handleRequest("echo", String.class, (m, c) -> m.body()).start();
        Agent alice = alice().start()) {
      assertThat(
              alice
                  .connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(PATIENCE))
                  .fingerprint())
          .isEqualTo(bob.fingerprint());
      assertThat(alice.send("bob", "n", "1").await()).isEqualTo(Outcome.HANDLED);
      RequestResult<String> echo = alice.request("bob", "echo", "hi", String.class, PATIENCE);
      assertThat(echo).isInstanceOf(RequestResult.Answered.class);
      assertThat(alice.peers()).hasSize(2);
    }
    RedisClient client = RedisClient.create(redis.uri());
    RedisCommands<String, String> commands = client.connect().sync();
    List<String> keys = commands.keys("*");
    assertThat(keys).allMatch(key -> key.equals("qrmp1:agents") || key.startsWith("qrmp1:agent:"));
    assertThat(keys).allMatch(key -> commands.ttl(key) > 0);
    client.shutdown();
  }

  @Test
  void aServerThatRestartsEmptyLosesAndRepeatsNothing() {
    try (Agent bob = bob().start();
        Agent alice = alice().start()) {
      List<Delivery> deliveries = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        deliveries.add(alice.send("bob", "n", String.valueOf(i)));
        if (i == 1_000) {
          redis.kill();
        } else if (i == 2_000) {
          redis.restart();
        }
      }
      for (Delivery delivery : deliveries) {
        assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
      }
      assertThat(handled).isEqualTo(IntStream.range(0, 3_000).mapToObj(String::valueOf).toList());
      assertThat(bob.status().connection()).isEqualTo(AgentStatus.Connection.UP);
    }
  }

  @Test
  void messagesOfACrashedInstanceGoToTheNextAndAreFlaggedRedelivered(@TempDir Path folder) {
    Path keyFile = folder.resolve("bob.key");
    List<Message<String>> second = new CopyOnWriteArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    Transport lost =
        new RedisTransportProvider()
            .create(
                java.net.URI.create(redis.uri()),
                Options.DEFAULT.connectTimeout(Duration.ofMinutes(1)));
    Agent first =
        Agent.builder("bob")
            .transport(lost)
            .identity(keyFile)
            .handle("n", String.class, (m, c) -> never.await())
            .start();
    try (Agent alice = alice().start()) {
      Delivery written = alice.send("bob", "n", "written");
      written.received().toCompletableFuture().join();
      lost.close(); // like a killed process, it sends nothing more
      Delivery later = alice.send("bob", "n", "later");
      try (Agent bob =
          Agent.builder("bob")
              .redis(redis.uri())
              .identity(keyFile)
              .handle("n", String.class, (m, c) -> second.add(m))
              .start()) {
        assertThat(written.await()).isEqualTo(Outcome.HANDLED);
        assertThat(later.await()).isEqualTo(Outcome.HANDLED);
        assertThat(second).extracting(Message::body).containsExactly("written", "later");
        assertThat(second.getFirst().redelivered()).isTrue();
        assertThat(second.getFirst().id()).isEqualTo(written.id());
        assertThat(bob.fingerprint()).isEqualTo(first.fingerprint());
      }
    }
    first.close(Duration.ZERO);
  }

  @Test
  void agentsStartWhileRedisIsDownOnlyIfTheyMayWait() {
    redis.kill();
    assertThatThrownBy(() -> alice().connectTimeout(Duration.ofSeconds(1)).start())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("127.0.0.1");
    try (Agent bob = bob().waitForRedis().start();
        Agent alice = alice().waitForRedis().start()) {
      assertThat(bob.status().connection()).isEqualTo(AgentStatus.Connection.DOWN);
      Delivery delivery = alice.send("bob", "n", "early");
      redis.restart();
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    }
  }

  @Test
  void refusalsOfRedisShowInStatusEventsAndOutcome() {
    List<AgentEvent> events = new CopyOnWriteArrayList<>();
    RedisClient admin = RedisClient.create(redis.uri());
    try (Agent bob = bob().start();
        Agent alice = alice().listener(events::add).start()) {
      assertThat(alice.send("bob", "n", "before").await()).isEqualTo(Outcome.HANDLED);
      admin.connect().sync().configSet("maxmemory", "1");
      SendOptions soon = SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(2));
      Outcome outcome = alice.send("bob", "n", "during", soon).await();

      assertThat(outcome.toString()).contains("is out of memory", "maxmemory");
      assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.DEGRADED);
      assertThat(alice.status().reason()).contains("is out of memory");
      assertThat(events).hasAtLeastOneElementOfType(AgentEvent.ConnectionDegraded.class);
      assertThat(events).noneMatch(event -> event.toString().contains("PeerSilent"));

      admin.connect().sync().configSet("maxmemory", "0");
      await().until(() -> alice.status().connection() == AgentStatus.Connection.UP);
      assertThat(alice.status().reason()).isEmpty();
      assertThat(alice.send("bob", "n", "after").await()).isEqualTo(Outcome.HANDLED);
      assertThat(bob.status().connection()).isNotEqualTo(AgentStatus.Connection.DOWN);
    } finally {
      admin.shutdown(Duration.ZERO, Duration.ZERO);
    }
  }

  @Test
  void wrongUrisAreConfigurationErrors() {
    for (String uri : List.of("redis-sentinel://host", "http://host", "redis://", "nonsense")) {
      assertThatThrownBy(() -> Agent.builder("alice").redis(uri).start())
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void foreignEntriesAreReportedAndDoNotDisturbMessages() {
    List<AgentEvent> events = new CopyOnWriteArrayList<>();
    RedisClient client = RedisClient.create(redis.uri());
    RedisCommands<String, String> commands = client.connect().sync();
    try (Agent bob = bob().listener(events::add).start();
        Agent alice = alice().start()) {
      await().until(() -> alice.send("bob", "n", "a").await().equals(Outcome.HANDLED));
      for (String stream : commands.keys("*:in")) {
        commands.xadd(stream, Map.of("m", "garbage"));
        commands.xadd(stream, Map.of("x", "y", "m", "QQQQ"));
        commands.xadd(stream.replace(":in", ":hs"), Map.of("m", "garbage"));
      }
      assertThat(alice.send("bob", "n", "b").await()).isEqualTo(Outcome.HANDLED);
      assertThat(handled).containsExactly("a", "b");
      await()
          .until(() ->
              events.stream()
                  .anyMatch(event ->
                      event instanceof AgentEvent.RedisMisbehaved misbehaviour
                          && misbehaviour.kind() == Misbehaviour.FOREIGN_ENTRY));
      assertThat(bob.counters().anomalies().drops()).isNotEmpty();
    }
    client.shutdown();
  }
}
