package dev.redoubt.spring;

import dev.redoubt.Agent;
import java.time.Duration;

/// Starts the agent before the web server, and closes it after the last request, which may still
/// send.
final class AgentLifecycle extends AgentPhase {
  private final Agent agent;
  private final Duration drain;
  private final boolean autoStartup;

  AgentLifecycle(Agent agent, Duration drain, boolean autoStartup) {
    // The web server stops in phase DEFAULT_PHASE - 2048, after its graceful shutdown in - 1024.
    super(DEFAULT_PHASE - 3072);
    this.agent = agent;
    this.drain = drain;
    this.autoStartup = autoStartup;
  }

  @Override
  void begin() {
    agent.start();
  }

  @Override
  void end() {
    agent.close(drain);
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }
}
