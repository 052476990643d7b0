package dev.redoubt.spring;

import dev.redoubt.AgentBuilder;

/// Where Redis is, and how to log in there.
@FunctionalInterface
interface RedisConnection {
  void applyTo(AgentBuilder builder);
}
