package dev.redoubt.spring;

import dev.redoubt.Agent;
import java.time.Duration;

/// Passes no further message to listeners before anything that they use is stopped.
final class ReceivingLifecycle extends AgentPhase {
  private final Agent agent;
  private final Duration drain;

  ReceivingLifecycle(Agent agent, Duration drain) {
    super(DEFAULT_PHASE - 100);
    this.agent = agent;
    this.drain = drain;
  }

  @Override
  void begin() {
    // AgentLifecycle has started the agent before.
  }

  @Override
  void end() {
    boolean unused = agent.stopReceiving(drain);
  }
}
