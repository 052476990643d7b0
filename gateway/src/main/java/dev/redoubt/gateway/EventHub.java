package dev.redoubt.gateway;

import dev.redoubt.AgentEvent;
import dev.redoubt.AgentListener;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// Passes the events of the agent to those who watch. One who falls 1,000 behind loses the newest,
/// and is told how many.
final class EventHub implements AgentListener {
  private static final int BEHIND_MAX = 1_000;
  private static final int TOGETHER = 100;

  private final Set<Subscription> subscriptions = new CopyOnWriteArraySet<>();

  /// All but the ends of messages, which cost each message something.
  static Set<Class<? extends AgentEvent>> kinds() {
    return Arrays.stream(AgentEvent.class.getDeclaredClasses())
        .filter(kind -> kind.isRecord() && kind != AgentEvent.MessageEnded.class)
        .<Class<? extends AgentEvent>>map(kind -> kind.asSubclass(AgentEvent.class))
        .collect(Collectors.toSet());
  }

  @Override
  public void event(AgentEvent event) {
    subscriptions.forEach(one -> one.add(event));
  }

  Subscription subscribe() {
    Subscription one = new Subscription();
    subscriptions.add(one);
    return one;
  }

  /// One who watches.
  final class Subscription implements AutoCloseable {
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(BEHIND_MAX);
    private final AtomicLong lost = new AtomicLong();

    private void add(AgentEvent event) {
      var json =
          Json.object().put("kind", event.getClass().getSimpleName()).put("text", event.toString());
      if (!waiting.offer("event: event\ndata: " + StatusApi.text(json) + "\n\n")) {
        lost.incrementAndGet();
      }
    }

    /// What came within a second, or less if much comes.
    String collect() throws InterruptedException {
      StringBuilder all = new StringBuilder();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      for (int i = 0; i < TOGETHER; i++) {
        String next = waiting.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        all.append(next);
      }
      long missing = lost.getAndSet(0);
      if (missing > 0) {
        all.append("event: lost\ndata: {\"count\":").append(missing).append("}\n\n");
      }
      return all.isEmpty() ? ": \n\n" : all.toString();
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }
}
