package dev.redoubt;

/// Is told what happens to an agent. Events come one at a time, in order, on a thread of their own,
/// so a slow listener stops nothing; one that is more than 16,384 events behind loses some, which
/// [AgentCounters#eventsLost] counts. [AgentEvent.DeadLetter] alone comes on the thread of the
/// handler, before the sender is told, and is never lost.
///
/// Exceptions of a listener are logged and harm nobody.
@FunctionalInterface
public interface AgentListener {
  void event(AgentEvent event);
}
