package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConfigurationException;
import dev.redoubt.TransportException;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTransportProviderTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private static AgentBuilder agent(String name, String uri) {
    return Agent.builder(name).redis(uri).handle("x", String.class, (message, context) -> {});
  }

  @Test
  void agentsThatNameTheSameTransportReachEachOther() {
    try (Agent bob = agent("bob", "memory:orders").start();
        Agent alice = agent("alice", "memory:orders").start()) {
      assertThat(alice.send("bob", "x", "there").await()).isEqualTo(Outcome.HANDLED);
      assertThat(bob.send("alice", "x", "and back").await()).isEqualTo(Outcome.HANDLED);
    }
  }

  @Test
  void anAgentThatClosesLeavesTheOthersConnected() {
    try (Agent bob = agent("bob", "memory:closing").start()) {
      Agent first = agent("alice", "memory:closing").start();
      first.close();
      try (Agent second = agent("alice", "memory:closing").start()) {
        assertThat(second.send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);
        assertThat(bob.status().connection()).isEqualTo(AgentStatus.Connection.UP);
      }
    }
  }

  @Test
  void otherNamesAndNamespacesAreOtherTransports() {
    try (Agent one = agent("bob", "memory:one").start();
        Agent other = agent("alice", "memory:other").start();
        Agent elsewhere = agent("carol", "memory:one").namespace("elsewhere").start()) {
      listsOnly(other, "alice");
      listsOnly(elsewhere, "carol");
      listsOnly(one, "bob");
    }
  }

  /// An agent is listed soon after it has started, not at once.
  private static void listsOnly(Agent agent, String name) {
    await()
        .untilAsserted(() ->
            assertThat(agent.peers())
                .extracting(peer -> String.valueOf(peer.name()))
                .containsExactly(name));
  }

  @Test
  void aTestCanCutOffWhatIsNamed() {
    InMemoryTransport named = InMemoryTransport.named("cut");
    named.goOffline();
    assertThatThrownBy(() -> agent("bob", "memory:cut").start())
        .isInstanceOf(TransportException.class);
    try (Agent bob = agent("bob", "memory:cut").waitForRedis().start()) {
      assertThat(bob.status().connection()).isNotEqualTo(AgentStatus.Connection.UP);
      named.goOnline();
      await().until(() -> bob.status().connection() == AgentStatus.Connection.UP);
      bob.close(SHORT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory:_x", "memory://orders", "memory:a/b", "memory:a?b"})
  void aBadNameIsRefused(String uri) {
    assertThatThrownBy(() -> agent("bob", uri).start())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("BAD_MEMORY_URI"));
  }
}
