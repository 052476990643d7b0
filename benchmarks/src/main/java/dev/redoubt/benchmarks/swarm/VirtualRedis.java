package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// An honest Redis in simulated time. Everything runs on the thread that calls [#run].
final class VirtualRedis implements Wire {
  private record Planned(long at, long order, Runnable task) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private record Presence(long heartbeatMillis, Bytes bundle) {}

  private static final long WALL_START_MILLIS = 1_800_000_000_000L;
  private static final Duration TRANSIT = Duration.ofMillis(1);
  private static final Duration BUNDLE_LIFE = Duration.ofSeconds(60);

  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private final Map<InboxId, Consumer<Entry>> readers = new HashMap<>();
  private final Map<AgentName, Map<InboxId, Presence>> directory = new HashMap<>();
  private long nanos = 1;
  private long order;

  @Override
  public Now now() {
    return new Now(nanos, WALL_START_MILLIS + nanos / 1_000_000);
  }

  void in(Duration delay, Runnable task) {
    at(nanos + delay.toNanos(), task);
  }

  void at(long atNanos, Runnable task) {
    planned.add(new Planned(Math.max(atNanos, nanos), order++, task));
  }

  void run(Duration span) {
    long until = nanos + span.toNanos();
    for (Planned next = planned.peek(); next != null && next.at <= until; next = planned.peek()) {
      planned.remove();
      nanos = next.at;
      next.task.run();
    }
    nanos = until;
  }

  void read(InboxId inbox, Consumer<Entry> reader) {
    readers.put(inbox, reader);
  }

  void stopReading(InboxId inbox) {
    readers.remove(inbox);
  }

  /// Drops an entry that nobody reads; in a real Redis it would expire.
  @Override
  public void write(InboxId to, Stream stream, Bytes envelope) {
    if (readers.containsKey(to)) {
      in(
          TRANSIT,
          () -> {
            Consumer<Entry> reader = readers.get(to);
            if (reader != null) {
              reader.accept(new Entry(stream, envelope));
            }
          });
    }
  }

  @Override
  public void publish(AgentName name, InboxId inbox, Bytes bundle) {
    directory
        .computeIfAbsent(name, key -> new LinkedHashMap<>())
        .put(inbox, new Presence(now().wallMillis(), bundle));
  }

  @Override
  public Listing list(AgentName name) {
    long wall = now().wallMillis();
    Map<InboxId, Presence> found = directory.getOrDefault(name, new LinkedHashMap<>());
    found.values().removeIf(one -> wall - one.heartbeatMillis() >= BUNDLE_LIFE.toMillis());
    List<Listing.Listed> listed = new ArrayList<>();
    found.forEach(
        (inbox, one) -> listed.add(new Listing.Listed(inbox, one.heartbeatMillis(), one.bundle())));
    listed.sort(Comparator.comparingLong(Listing.Listed::heartbeatMillis).reversed());
    return new Listing(wall, listed.subList(0, Math.min(listed.size(), Protocol.LISTED_INBOXES)));
  }
}
