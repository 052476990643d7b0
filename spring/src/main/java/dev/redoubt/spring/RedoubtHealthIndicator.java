package dev.redoubt.spring;

import dev.redoubt.Agent;
import dev.redoubt.AgentStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// UP while Redis is reached and accepts writes.
final class RedoubtHealthIndicator extends AbstractHealthIndicator {
  private final Agent agent;

  RedoubtHealthIndicator(Agent agent) {
    super("Redoubt's status cannot be read.");
    this.agent = agent;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    AgentStatus status = agent.status();
    switch (status.connection()) {
      case UP -> builder.up();
      case DOWN, DEGRADED -> builder.down();
      default -> builder.outOfService();
    }
    builder
        .withDetail("agent", agent.name())
        .withDetail("fingerprint", agent.fingerprint().toString())
        .withDetail("connection", status.connection())
        .withDetail("peers", status.peers().size())
        .withDetail("outbox", status.queues().outbox().messages())
        .withDetail("inbox", status.queues().inbox().messages());
    if (status.reason() != null && !status.reason().isEmpty()) {
      builder.withDetail("reason", status.reason());
    }
  }
}
