package dev.redoubt;

import dev.redoubt.core.Throttle;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.Loggers;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers events to one listener, in order, on a virtual thread of its own. A listener that is
/// slow or throws affects nothing else.
final class ListenerQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  /// Maximum number of queued events.
  private static final int CAPACITY = 16_384;

  private final AgentName agent;
  private final Subscription subscription;
  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread thread;
  private final Throttle<String> pace = new Throttle<>();
  private volatile boolean closed;

  ListenerQueue(AgentName agent, Subscription subscription) {
    this.agent = agent;
    this.subscription = subscription;
    this.thread = Thread.ofVirtual().name("redoubt-" + agent + "-events").start(this::deliver);
  }

  boolean wants(Class<? extends AgentEvent> kind) {
    return subscription.wants(kind);
  }

  /// @return false if the queue is full
  boolean offer(AgentEvent event) {
    return queue.offer(() -> tell(event));
  }

  /// Delivers the queued events and ends; does not wait long for a stuck listener.
  @Override
  public void close() {
    closed = true;
    if (Thread.currentThread() != thread) {
      queue.offer(() -> {}); // wakes it; if the queue is full, it is awake
      Futures.briefly(thread);
    }
  }

  private void deliver() {
    try {
      while (!closed || !queue.isEmpty()) {
        queue.take().run();
      }
    } catch (InterruptedException e) {
      LOG.atError()
          .addKeyValue("agent", agent)
          .log("{}: the thread of the listener was interrupted.", agent);
    }
  }

  /// Calls the listener on this thread.
  void tell(AgentEvent event) {
    try {
      subscription.listener().event(event);
    } catch (Throwable e) { // an Error of the listener must not end its thread
      if (pace.admits("listener", System.nanoTime())) {
        String told = event.getClass().getSimpleName();
        String error = e.getClass().getName();
        String place = Redacted.place(e);
        LOG.atWarn()
            .addKeyValue("agent", agent)
            .addKeyValue("event", told)
            .addKeyValue("error", error)
            .addKeyValue("at", place)
            .log(
                "{}: the listener threw {} at {}; the event {} is not repeated.",
                agent,
                error,
                place,
                told);
      }
    }
  }
}
