package dev.redoubt;

/// Receives the events of an agent, one at a time and in order, on a thread of its own, so a slow
/// listener delays nothing. One that falls more than 16,384 events behind loses some, which
/// [AgentCounters#eventsLost] counts. Only [AgentEvent.DeadLetter] arrives on the thread of the
/// handler, before the sender is told, and is never lost.
///
/// Exceptions of a listener are logged and have no other effect.
@FunctionalInterface
public interface AgentListener {
  void event(AgentEvent event);
}
