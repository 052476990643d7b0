package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentStatus;
import dev.redoubt.Delivery;
import dev.redoubt.identity.Standing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What a status says of keys: where they stand, and when they change.
class StatusKeysTest {
  private static final Duration GENERATION = Duration.ofMinutes(10);
  private static final Duration EPOCH = Duration.ofMinutes(15);

  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport transport = new InMemoryTransport();

  private AgentBuilder agent(String name) {
    return Agent.builder(name)
        .transport(transport)
        .timeSource(clock)
        .timeToLive(Duration.ofHours(1));
  }

  private void moveUntil(Callable<Boolean> condition) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          if (!condition.call()) {
            clock.advance(Duration.ofSeconds(1));
            return false;
          }
          return true;
        });
  }

  private void send(Agent from) {
    Delivery sent = from.send("bob", "x", "hi");
    moveUntil(() -> sent.status() == Delivery.Status.SETTLED);
  }

  private static AgentStatus.Peer only(Agent agent) {
    List<AgentStatus.Peer> peers = agent.status().peers();
    assertThat(peers).hasSize(1);
    return peers.getFirst();
  }

  @Test
  void aSessionSaysWhenItsKeysChange() {
    try (Agent bob = agent("bob").handle("x", String.class, (m, c) -> {}).start();
        Agent alice = agent("alice").start()) {
      send(alice);
      moveUntil(() -> only(alice).keys().orElseThrow().epoch() == 1);
      AgentStatus.Keys ours = only(alice).keys().orElseThrow();
      AgentStatus.Keys theirs = only(bob).keys().orElseThrow();
      assertThat(ours.initiator()).isTrue();
      assertThat(theirs.initiator()).isFalse();
      assertThat(ours.ends()).isBetween(Duration.ofHours(23), Duration.ofHours(24));
      assertThat(theirs.ends()).isGreaterThan(Duration.ofHours(24));
      assertThat(only(alice).session()).isTrue();

      send(alice);
      AgentStatus.Keys used = only(alice).keys().orElseThrow();
      Duration ends = used.generationEnds().orElseThrow();
      assertThat(ends).isPositive().isLessThanOrEqualTo(GENERATION);
      assertThat(used.stepDue().orElseThrow()).isPositive().isLessThanOrEqualTo(EPOCH);
      clock.advance(Duration.ofSeconds(1));
      assertThat(only(alice).keys().orElseThrow().generationEnds())
          .contains(ends.minus(Duration.ofSeconds(1)));

      clock.advance(GENERATION);
      await() // the timer's work is done by a thread of the agent
          .until(() -> only(alice).keys().orElseThrow().generation() == used.generation() + 1);
      assertThat(only(alice).keys().orElseThrow().generationEnds()).isEmpty();
      clock.advance(EPOCH);
      assertThat(only(alice).keys().orElseThrow().stepDue()).contains(Duration.ZERO);
    } finally {
      transport.close();
    }
  }

  @Test
  void whoeverContactedUsIsAStranger() {
    try (Agent bob = agent("bob").handle("x", String.class, (m, c) -> {}).start();
        Agent alice = agent("alice").start()) {
      send(alice);
      assertThat(only(alice).standing()).isEqualTo(Standing.KNOWN);
      assertThat(only(bob).standing()).isEqualTo(Standing.STRANGER);
      assertThat(only(bob).credentialEnds()).isEmpty();
    } finally {
      transport.close();
    }
  }
}
