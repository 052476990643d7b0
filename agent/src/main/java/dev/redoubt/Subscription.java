package dev.redoubt;

import java.util.Set;

/// A listener and the kinds of events that it wants; empty means all.
record Subscription(AgentListener listener, Set<Class<? extends AgentEvent>> kinds) {
  Subscription {
    kinds = Set.copyOf(kinds);
  }

  boolean wants(Class<? extends AgentEvent> kind) {
    return kinds.isEmpty() || kinds.contains(kind);
  }
}
