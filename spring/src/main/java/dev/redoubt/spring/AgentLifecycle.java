package dev.redoubt.spring;

import dev.redoubt.Agent;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/// Starts the agent before the web server, and closes it after the last request, which may still
/// send.
final class AgentLifecycle implements SmartLifecycle {
  /// The web server stops in phase DEFAULT_PHASE - 2048, after its graceful shutdown in - 1024.
  static final int PHASE = DEFAULT_PHASE - 3072;

  private final Agent agent;
  private final Duration drain;
  private final boolean autoStartup;
  private volatile boolean running;

  AgentLifecycle(Agent agent, Duration drain, boolean autoStartup) {
    this.agent = agent;
    this.drain = drain;
    this.autoStartup = autoStartup;
  }

  @Override
  public void start() {
    agent.start();
    running = true;
  }

  @Override
  public void stop() {
    agent.close(drain);
    running = false;
  }

  @Override
  public void stop(Runnable callback) {
    Thread.startVirtualThread(() -> {
      try {
        stop();
      } finally {
        callback.run();
      }
    });
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }

  /// An agent that was closed cannot be started again: cached contexts of tests keep it.
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
