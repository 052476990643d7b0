package dev.redoubt.testkit;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The agents of one test, over one in-memory transport. Closed after the test, the last first.
final class Agents implements AfterEachCallback {
  private static final Duration DRAIN = Duration.ofMillis(100);

  private final List<Agent> started = new ArrayList<>();
  private final InMemoryTransport transport = new InMemoryTransport();

  InMemoryTransport transport() {
    return transport;
  }

  /// Starts an agent over [#transport].
  Agent start(AgentBuilder builder) {
    return startElsewhere(builder.transport(transport));
  }

  /// Starts an agent over the transport that its builder names.
  Agent startElsewhere(AgentBuilder builder) {
    Agent agent = builder.start();
    started.add(agent);
    return agent;
  }

  /// May be called by a test that has more to clean up after its agents.
  void close() {
    started.reversed().forEach(agent -> agent.close(DRAIN));
    started.clear();
    transport.close();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }
}
