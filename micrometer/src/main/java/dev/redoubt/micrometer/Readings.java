package dev.redoubt.micrometer;

import dev.redoubt.Agent;
import dev.redoubt.AgentStatus;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// An agent's status, read at most once a second: all meters of a scrape show the same moment, and
/// its peers are copied once.
final class Readings {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Agent agent;
  private final LongSupplier nanoTime;
  private @Nullable AgentStatus last;
  private long readAt;

  Readings(Agent agent, LongSupplier nanoTime) {
    this.agent = agent;
    this.nanoTime = nanoTime;
  }

  synchronized AgentStatus status() {
    long now = nanoTime.getAsLong();
    AgentStatus status = last;
    if (status == null || now - readAt >= FRESH_NANOS) {
      status = agent.status();
      last = status;
      readAt = now;
    }
    return status;
  }
}
