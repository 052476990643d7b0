package dev.redoubt.spring;

import org.springframework.context.SmartLifecycle;

/// A step of starting and stopping the agent, at its place in the order of the application's.
abstract class AgentPhase implements SmartLifecycle {
  private final int phase;
  private volatile boolean running;

  AgentPhase(int phase) {
    this.phase = phase;
  }

  abstract void begin();

  /// Blocks for at most the drain time.
  abstract void end();

  @Override
  public final void start() {
    begin();
    running = true;
  }

  @Override
  public final void stop() {
    end();
    running = false;
  }

  /// Without holding up others of the same phase.
  @Override
  public final void stop(Runnable callback) {
    Thread.startVirtualThread(() -> {
      try {
        stop();
      } finally {
        callback.run();
      }
    });
  }

  @Override
  public final boolean isRunning() {
    return running;
  }

  /// An agent that was closed cannot be started again: cached contexts of tests keep it.
  @Override
  public final boolean isPauseable() {
    return false;
  }

  @Override
  public final int getPhase() {
    return phase;
  }
}
