package dev.redoubt;

import dev.redoubt.identity.AgentName;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands events to the log and to the application's listener, which harms nobody by being slow or
/// by throwing.
final class Events implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /// Events that a listener may be behind.
  private static final int QUEUE = 16_384;

  private final @Nullable AgentListener listener;
  private final Counters tally;
  private final EventLog log;
  private final AgentName agent;
  private final BlockingQueue<Runnable> queue;
  private final Thread thread;
  private final LogPace pace = new LogPace();
  private volatile boolean closed;

  Events(AgentName agent, @Nullable AgentListener listener, Counters tally) {
    this.agent = agent;
    this.listener = listener;
    this.tally = tally;
    this.log = new EventLog(agent);
    this.queue = new ArrayBlockingQueue<>(listener == null ? 1 : QUEUE);
    this.thread = Thread.ofVirtual().name("redoubt-" + agent + "-events").unstarted(this::deliver);
    if (listener != null) {
      thread.start();
    }
  }

  /// Whether anybody hears of events that come with every message.
  boolean heard() {
    return listener != null;
  }

  void report(AgentEvent event) {
    log.log(event);
    if (listener != null && !queue.offer(() -> tell(event))) {
      tally.eventLost();
    }
  }

  /// On the caller's thread, and only then returns.
  void deadLetter(AgentEvent.DeadLetter event) {
    log.log(event);
    tell(event);
  }

  /// Delivers what is queued and ends, or ends after a moment if the listener is stuck.
  @Override
  public void close() {
    closed = true;
    if (listener != null && Thread.currentThread() != thread) {
      queue.offer(() -> {}); // wakes it; where there is no room, it does not wait
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

  private void tell(AgentEvent event) {
    if (listener == null) {
      return;
    }
    try {
      listener.event(event);
    } catch (Throwable e) { // whatever an application throws
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
                "{}: the listener threw {} at {}; the event {} counts as told.",
                agent,
                error,
                place,
                told);
      }
    }
  }
}
