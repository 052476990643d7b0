package dev.redoubt.testkit.sim;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.endpoint.Entry;
import dev.redoubt.core.endpoint.Listing;
import dev.redoubt.core.endpoint.Listing.Listed;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.InboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A Redis that loses, repeats, reorders, replays and rolls back, as its [Faults] and its seed say.
final class SimRedis {
  private record Presence(AgentName name, long heartbeatMillis, Bytes bundle, long bundleUntil) {}

  private record Written(InboxId to, Entry entry) {}

  private static final Duration ACKNOWLEDGED_IN = Duration.ofMillis(1);
  private static final Duration BUNDLE_LIFE = Duration.ofSeconds(60);

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Map<InboxId, Consumer<Entry>> readers = new HashMap<>();
  private Map<InboxId, Presence> directory = new HashMap<>();
  private Map<InboxId, Presence> snapshot = new HashMap<>();
  private final List<Written> history = new ArrayList<>();
  private int snapshotAt;
  private int epoch;
  private Faults faults;

  SimRedis(Schedule schedule, SplittableRandom random, Faults faults) {
    this.schedule = schedule;
    this.random = random;
    this.faults = faults;
  }

  void faults(Faults faults) {
    this.faults = faults;
  }

  void read(InboxId inbox, Consumer<Entry> reader) {
    readers.put(inbox, reader);
  }

  void stopReading(InboxId inbox) {
    readers.remove(inbox);
  }

  void write(InboxId to, Entry entry, Consumer<Boolean> acknowledged) {
    boolean refused = happens(faults.refusal());
    schedule.in(ACKNOWLEDGED_IN, () -> acknowledged.accept(!refused));
    if (refused) {
      return;
    }
    Written written = new Written(to, entry);
    history.add(written);
    if (!happens(faults.loss())) {
      deliver(written, delay());
    }
    if (happens(faults.duplication())) {
      deliver(written, delay());
    }
    if (happens(faults.replay())) {
      schedule.in(Duration.ofMillis(random.nextLong(60_000)), () -> deliver(written, delay()));
    }
  }

  private void deliver(Written written, Duration after) {
    int writtenIn = epoch;
    schedule.in(
        after,
        () -> {
          Consumer<Entry> reader = readers.get(written.to());
          if (reader != null && epoch == writtenIn) {
            reader.accept(written.entry());
          }
        });
  }

  void heartbeat(InboxId inbox, AgentName name, Bytes bundle) {
    long now = schedule.now().wallMillis();
    directory.put(inbox, new Presence(name, now, bundle, now + BUNDLE_LIFE.toMillis()));
  }

  Listing list(AgentName name) {
    long now = schedule.now().wallMillis();
    List<Listed> listed = new ArrayList<>();
    directory.forEach((inbox, presence) -> {
      if (presence.name().equals(name)) {
        Bytes bundle = now < presence.bundleUntil() ? presence.bundle() : null;
        listed.add(new Listed(inbox, presence.heartbeatMillis(), bundle));
      }
    });
    return new Listing(now, listed);
  }

  void takeSnapshot() {
    snapshot = new HashMap<>(directory);
    snapshotAt = history.size();
  }

  /// Everything is as it was at the snapshot: what was written since is lost, and what was read
  /// before may be read again.
  void rollBack() {
    epoch++;
    directory = new HashMap<>(snapshot);
    int from = Math.max(0, snapshotAt - random.nextInt(50));
    for (Written written : List.copyOf(history.subList(from, snapshotAt))) {
      deliver(written, delay());
    }
  }

  Duration delay() {
    return faults.reordering()
        ? Duration.ofNanos(100_000 + random.nextLong(faults.delay().toNanos()))
        : faults.delay();
  }

  private boolean happens(double probability) {
    return random.nextDouble() < probability;
  }
}
