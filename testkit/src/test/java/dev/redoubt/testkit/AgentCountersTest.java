package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentCounters;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Misbehaviour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What monitoring reads.
class AgentCountersTest {
  @RegisterExtension final Agents agents = new Agents();

  @Test
  void whatRedisDidIsCountedAndRemainsAfterTheClose() {
    HostileTransport hostile =
        new HostileTransport(agents.transport(), 1, Faults.NONE.with(Fault.DUPLICATE, 1));
    Agent bob =
        agents.startElsewhere(
            Agent.builder("bob")
                .transport(hostile)
                .handle("x", String.class, (message, context) -> {}));
    Agent alice = agents.startElsewhere(Agent.builder("alice").transport(hostile));

    for (int i = 0; i < 3; i++) {
      assertThat(alice.send("bob", "x", "a").await(PATIENCE)).contains(Outcome.HANDLED);
    }

    await().until(() -> replays(bob.counters()) > 0);
    assertThat(bob.counters().anomalies().drops()).containsKey("REPLAYED");
    bob.close();
    AgentCounters atTheEnd = bob.counters();
    assertThat(replays(atTheEnd)).isPositive();
    assertThat(bob.status().counters()).isEqualTo(atTheEnd);
  }

  private static long replays(AgentCounters counters) {
    return counters.anomalies().misbehaviour().getOrDefault(Misbehaviour.REPLAY, 0L);
  }
}
