package dev.redoubt.spring.test;

import dev.redoubt.Agent;
import dev.redoubt.Message;
import dev.redoubt.spi.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The other agents of a [RedoubtTest], which talk to the application's. They live as long as the
/// test's application context. Safe for several threads.
public final class TestAgents implements AutoCloseable {
  private final Transport transport;
  private final Map<String, Agent> agents = new HashMap<>();

  TestAgents(Transport transport) {
    this.transport = transport;
  }

  /// The agent with this name, which is started at the first call. The context closes it.
  ///
  /// @throws dev.redoubt.ConfigurationException if that is no name of an agent
  public synchronized Agent named(String name) {
    return agents.computeIfAbsent(name, each -> Agent.builder(each).transport(transport).start());
  }

  /// Has the agent `name` handle all messages of `type`.
  ///
  /// @return where they come, in the order in which each sender sent them
  /// @throws dev.redoubt.ConfigurationException if it handles that type already
  public <T> BlockingQueue<Message<T>> receive(String name, String type, Class<T> body) {
    var received = new LinkedBlockingQueue<Message<T>>();
    named(name).handle(type, body, (message, context) -> received.add(message));
    return received;
  }

  @Override
  public synchronized void close() {
    agents.values().forEach(Agent::close);
    agents.clear();
  }
}
