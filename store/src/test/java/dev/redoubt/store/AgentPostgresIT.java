package dev.redoubt.store;

import static dev.redoubt.store.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.SendOptions;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.InMemoryTransport;
import dev.redoubt.testkit.PostgresServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Agents whose stores lie in one PostgreSQL database.
class AgentPostgresIT {
  private static final SendOptions KEPT = SendOptions.DEFAULT.kept();

  private final TrustPolicy trust = Trust.firstUse(PinStore.inMemory());
  private final InMemoryTransport transport = new InMemoryTransport();
  private final Identity alice = Identity.generate(new SecureRandom()::nextBytes);
  private final Identity bob = Identity.generate(new SecureRandom()::nextBytes);
  private final List<Agent> agents = new ArrayList<>();
  private final List<AgentEvent> events = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private PostgresServer server;

  @BeforeEach
  void startServer() {
    Assumptions.assumeTrue(
        PostgresServer.installed(), "PostgreSQL is not installed: apt install postgresql");
    server = PostgresServer.start();
  }

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.close(Duration.ZERO));
    transport.close();
    if (PostgresServer.installed()) {
      server.close();
    }
  }

  private AgentBuilder builder(String name, Identity identity) {
    return Agent.builder(name)
        .transport(transport)
        .identity(identity)
        .trust(trust)
        .store(server.uri().replace("@", ":" + server.password() + "@"))
        .listener(events::add);
  }

  private Agent start(AgentBuilder builder) {
    Agent agent = builder.start();
    agents.add(agent);
    return agent;
  }

  @Test
  void whatIsKeptOutlivesTheAgentAndTheServer() {
    Agent first = start(builder("alice", alice));
    Delivery one = first.send("bob", "x", "one", KEPT);
    server.kill();
    Delivery two = first.send("bob", "x", "two");
    await().until(() -> events.stream().anyMatch(AgentEvent.StoreFull.class::isInstance));
    assertThat(two.kept().toCompletableFuture()).isNotDone();
    server.restart();
    assertThat(two.kept().toCompletableFuture().join()).isEqualTo(Delivery.Status.KEPT);
    first.close();

    Agent second = start(builder("alice", alice));
    List<Message<String>> handled = new CopyOnWriteArrayList<>();
    start(
        builder("bob", bob).handle("x", String.class, (message, context) -> handled.add(message)));

    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(second.restored()).extracting(Delivery::id).containsExactly(one.id(), two.id());
    assertThat(second.restored()).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    assertThat(handled).extracting(Message::body).containsExactly("one", "two");
    assertThat(events).noneMatch(AgentEvent.StoreFailed.class::isInstance);
    assertThat(events.toString()).doesNotContain(server.password());
  }
}
