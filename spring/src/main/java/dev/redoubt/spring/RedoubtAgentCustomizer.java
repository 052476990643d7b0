package dev.redoubt.spring;

import dev.redoubt.AgentBuilder;

/// Changes the builder of the agent after properties and beans have been applied. Beans of this
/// type are called in their order.
@FunctionalInterface
public interface RedoubtAgentCustomizer {
  void customize(AgentBuilder builder);
}
