package dev.redoubt.testkit.sim;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.testkit.FaultInjector;
import dev.redoubt.testkit.FaultInjector.Arrival;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Redis in simulated time, with the faults of its [FaultInjector].
final class SimRedis {
  private record Presence(AgentName name, long heartbeatMillis, Bytes bundle) {}

  static final Duration ROUND_TRIP = Duration.ofMillis(2);
  private static final Duration TRANSIT = Duration.ofMillis(2);
  private static final Duration BUNDLE_LIFE = Duration.ofSeconds(60);

  private final Schedule schedule;
  private final FaultInjector injector;
  private final Map<InboxId, SimAgent> readers = new LinkedHashMap<>();
  private final Map<InboxId, Presence> directory = new LinkedHashMap<>();
  private final Map<InboxId, Bytes> owners = new HashMap<>();

  SimRedis(Schedule schedule, FaultInjector injector) {
    this.schedule = schedule;
    this.injector = injector;
  }

  void read(InboxId inbox, SimAgent reader) {
    readers.put(inbox, reader);
  }

  void stopReading(InboxId inbox) {
    readers.remove(inbox);
  }

  /// @return whether Redis acknowledges it
  boolean write(InboxId to, Entry entry) {
    if (injector.refuses()) {
      return false;
    }
    long now = schedule.now().nanos();
    for (Arrival arrival : injector.write(to, entry, now)) {
      schedule.at(arrival.atNanos() + TRANSIT.toNanos(), () -> arrive(arrival));
    }
    return true;
  }

  private void arrive(Arrival arrival) {
    SimAgent reader = readers.get(arrival.to());
    if (reader != null && injector.stands(arrival)) {
      reader.arrived(arrival.entry());
    }
  }

  void heartbeat(InboxId inbox, AgentName name, Bytes bundle) {
    injector.publish(inbox, name, bundle);
    long now = schedule.now().wallMillis();
    if (directory.put(inbox, new Presence(name, now, bundle)) == null) {
      hint(name, true);
    }
  }

  /// What the owner of an inbox has said of its store; null where it has said nothing.
  @Nullable Bytes owner(InboxId inbox) {
    return owners.get(inbox);
  }

  void owner(InboxId inbox, Bytes claim) {
    owners.put(inbox, claim);
  }

  void leave(InboxId inbox) {
    Presence gone = directory.remove(inbox);
    if (gone != null) {
      hint(gone.name(), false);
    }
  }

  private void hint(AgentName name, boolean joined) {
    schedule.in(
        TRANSIT, () -> List.copyOf(readers.values()).forEach(reader -> reader.hint(name, joined)));
  }

  Listing list(AgentName name) {
    long now = schedule.now().wallMillis();
    directory.values().removeIf(one -> now - one.heartbeatMillis() >= BUNDLE_LIFE.toMillis());
    List<Listed> listed = new ArrayList<>();
    directory.forEach((inbox, one) -> {
      if (one.name().equals(name)) {
        listed.add(new Listed(inbox, one.heartbeatMillis(), one.bundle()));
      }
    });
    return injector.show(name, new Listing(now, listed));
  }
}
