package dev.redoubt;

import dev.redoubt.identity.AgentName;
import java.util.List;

/// Hands events to the log and to the application's listeners.
final class Events implements AutoCloseable {
  private final Counters counters;
  private final EventLog log;
  private final List<ListenerQueue> listeners;
  private final boolean endsHeard;

  Events(AgentName agent, List<Subscription> subscriptions, Counters counters) {
    this.counters = counters;
    this.log = new EventLog(agent);
    this.listeners = subscriptions.stream().map(each -> new ListenerQueue(agent, each)).toList();
    this.endsHeard = listeners.stream().anyMatch(each -> each.wants(AgentEvent.MessageEnded.class));
  }

  /// Whether any listener wants [AgentEvent.MessageEnded], which comes with every message.
  boolean endsHeard() {
    return endsHeard;
  }

  void report(AgentEvent event) {
    log.log(event);
    for (ListenerQueue listener : listeners) {
      if (listener.wants(event.getClass()) && !listener.offer(event)) {
        counters.eventLost();
      }
    }
  }

  /// On the caller's thread, and only then returns.
  void deadLetter(AgentEvent.DeadLetter event) {
    log.log(event);
    for (ListenerQueue listener : listeners) {
      if (listener.wants(AgentEvent.DeadLetter.class)) {
        listener.tell(event);
      }
    }
  }

  @Override
  public void close() {
    listeners.forEach(ListenerQueue::close);
  }
}
