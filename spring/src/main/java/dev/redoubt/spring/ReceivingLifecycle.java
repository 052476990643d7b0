package dev.redoubt.spring;

import dev.redoubt.Agent;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/// Passes no further message to listeners before anything that they use is stopped.
final class ReceivingLifecycle implements SmartLifecycle {
  private final Agent agent;
  private final Duration drain;
  private volatile boolean running;

  ReceivingLifecycle(Agent agent, Duration drain) {
    this.agent = agent;
    this.drain = drain;
  }

  /// [AgentLifecycle] has started the agent before.
  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    boolean unused = agent.stopReceiving(drain);
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
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 100;
  }
}
