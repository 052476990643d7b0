package dev.redoubt.testkit;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Decides, from a seed and a plan of [Faults], what a hostile Redis does with each entry and what
/// its directory shows. It does no I/O: [HostileTransport] carries the decisions out.
///
/// Equal seeds, plans and calls give equal decisions. Keeps everything that was written: for tests,
/// not for long loads. Safe for several threads.
public final class FaultInjector {
  /// An entry that somebody wrote.
  public record Written(InboxId to, Entry entry) {}

  /// An entry that can be read from an inbox from `atNanos` on, unless it is lost before.
  ///
  /// @param atNanos on the caller's monotonic clock
  public record Arrival(InboxId to, Entry entry, long atNanos, Era era) {}

  /// Roll-backs and deletions so far: the next one loses every entry of this era.
  record Era(int rollBacks, int poisonings) {}

  private record Published(AgentName name, List<Bytes> bundles) {}

  /// How far a roll-back goes back at most, and how much it repeats, entries.
  private static final int ROLL_BACK_MAX = 200;

  private static final int AGAIN_MAX = 50;

  /// How many of the newest entries forgeries are made from: keys of older ones are erased.
  private static final int RECENT = 64;

  private static final Duration OFF = Duration.ofMinutes(1);

  private final SplittableRandom random;
  private final Forger forger;
  private final List<Written> written = new ArrayList<>();
  private final Map<InboxId, Long> lastArrivals = new LinkedHashMap<>();
  private final Map<InboxId, Integer> poisonings = new HashMap<>();
  private final Map<InboxId, Published> published = new LinkedHashMap<>();
  private final Map<InboxId, Long> hiddenUntil = new HashMap<>();
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
  private Faults faults;
  private int rollBacks;

  public FaultInjector(long seed, Faults faults) {
    this.random = new SplittableRandom(seed);
    this.forger = new Forger(random.split());
    this.faults = faults;
  }

  /// Replaces the plan. Entries that are delayed already still arrive.
  public synchronized void faults(Faults next) {
    faults = next;
  }

  /// How often each fault has happened.
  public synchronized Map<Fault, Long> counts() {
    return Map.copyOf(counts);
  }

  /// All entries that were written and not refused, in order.
  public synchronized List<Written> written() {
    return List.copyOf(written);
  }

  // --- Entries

  /// Decides whether the next write is refused. Called before [#write].
  public synchronized boolean refuses() {
    return happens(Fault.REFUSE);
  }

  /// Decides what happens to a written entry.
  ///
  /// @return the arrivals that it causes, the entry itself first if it arrives
  public synchronized List<Arrival> write(InboxId to, Entry entry, long nowNanos) {
    written.add(new Written(to, entry));
    lastArrivals.putIfAbsent(to, nowNanos);
    List<Arrival> arrivals = new ArrayList<>();
    if (!happens(Fault.LOSE)) {
      arrivals.add(arrival(to, entry, inTurn(to, nowNanos)));
    }
    if (happens(Fault.DUPLICATE)) {
      arrivals.add(arrival(to, entry, nowNanos + within(faults.delay())));
    }
    if (happens(Fault.REPLAY)) {
      arrivals.add(arrival(to, entry, nowNanos + within(faults.hold())));
    }
    if (happens(Fault.SPLICE)) {
      arrivals.add(splice(to, entry, nowNanos));
    }
    if (happens(Fault.FORGE)) {
      Entry forged =
          forger.entry(written.subList(Math.max(0, written.size() - RECENT), written.size()));
      arrivals.add(arrival(to, forged, nowNanos + within(faults.delay())));
    }
    if (happens(Fault.POISON)) {
      forget(to);
    }
    if (happens(Fault.ROLL_BACK)) {
      arrivals.addAll(again(nowNanos));
    }
    return arrivals;
  }

  /// Whether an arrival that is due has not been lost meanwhile.
  public synchronized boolean stands(Arrival arrival) {
    return arrival.era().equals(era(arrival.to()));
  }

  /// Rolls back now.
  ///
  /// @return the entries that are read again
  public synchronized List<Arrival> rollBack(long nowNanos) {
    count(Fault.ROLL_BACK);
    return again(nowNanos);
  }

  /// Deletes an inbox now.
  public synchronized void poison(InboxId inbox) {
    count(Fault.POISON);
    forget(inbox);
  }

  private void forget(InboxId inbox) {
    poisonings.merge(inbox, 1, Integer::sum);
  }

  private List<Arrival> again(long nowNanos) {
    rollBacks++;
    int until = Math.max(0, written.size() - random.nextInt(ROLL_BACK_MAX));
    int from = Math.max(0, until - random.nextInt(AGAIN_MAX));
    List<Arrival> again = new ArrayList<>();
    for (Written one : written.subList(from, until)) {
      again.add(arrival(one.to(), one.entry(), nowNanos));
    }
    return again;
  }

  private Arrival splice(InboxId to, Entry entry, long nowNanos) {
    InboxId other = List.copyOf(lastArrivals.keySet()).get(random.nextInt(lastArrivals.size()));
    boolean elsewhere = !other.equals(to);
    return arrival(
        other, elsewhere ? entry : Forger.otherStream(entry), nowNanos + within(faults.delay()));
  }

  /// When an entry that is written now arrives.
  private long inTurn(InboxId to, long nowNanos) {
    if (happens(Fault.REORDER)) {
      return nowNanos + within(faults.delay());
    }
    long at = happens(Fault.DELAY) ? nowNanos + within(faults.delay()) : nowNanos;
    return lastArrivals.merge(to, at, Math::max);
  }

  private Arrival arrival(InboxId to, Entry entry, long atNanos) {
    return new Arrival(to, entry, atNanos, era(to));
  }

  private Era era(InboxId inbox) {
    return new Era(rollBacks, poisonings.getOrDefault(inbox, 0));
  }

  // --- The directory

  /// Records a published bundle.
  public synchronized void publish(InboxId inbox, AgentName name, Bytes bundle) {
    List<Bytes> bundles =
        published.computeIfAbsent(inbox, key -> new Published(name, new ArrayList<>())).bundles();
    if (bundles.isEmpty() || !bundles.getLast().equals(bundle)) {
      bundles.add(bundle);
    }
  }

  /// What the directory lists for `name` instead of `honest`.
  public synchronized Listing show(AgentName name, Listing honest) {
    if (faults.rates().isEmpty()) {
      return honest;
    }
    List<Listed> shown = new ArrayList<>();
    for (Listed one : honest.inboxes()) {
      if (hidden(one.inbox(), honest.timeMillis())) {
        if (random.nextBoolean()) {
          long old = honest.timeMillis() - OFF.toMillis();
          shown.add(new Listed(one.inbox(), old, one.bundle()));
        }
      } else {
        shown.add(tampered(one));
      }
    }
    published.forEach((inbox, owner) -> {
      boolean gone = honest.inboxes().stream().noneMatch(one -> one.inbox().equals(inbox));
      if (owner.name().equals(name) && gone && happens(Fault.OUTDATE)) {
        shown.add(new Listed(inbox, honest.timeMillis(), owner.bundles().getLast()));
      }
    });
    return new Listing(honest.timeMillis(), shown);
  }

  private boolean hidden(InboxId inbox, long nowMillis) {
    if (nowMillis < hiddenUntil.getOrDefault(inbox, 0L)) {
      return true;
    }
    boolean hide = happens(Fault.HIDE);
    if (hide) {
      hiddenUntil.put(inbox, nowMillis + 1 + within(faults.hold()) / 1_000_000);
    }
    return hide;
  }

  private Listed tampered(Listed one) {
    Bytes bundle = one.bundle();
    if (bundle != null && happens(Fault.FORGE)) {
      return new Listed(one.inbox(), one.heartbeatMillis(), forger.flipped(bundle));
    }
    Published owner = published.get(one.inbox());
    if (owner != null && owner.bundles().size() > 1 && happens(Fault.OUTDATE)) {
      Bytes older = owner.bundles().get(random.nextInt(owner.bundles().size() - 1));
      return new Listed(one.inbox(), one.heartbeatMillis(), older);
    }
    return one;
  }

  // --- Chance

  private long within(Duration longest) {
    return random.nextLong(longest.toNanos());
  }

  private boolean happens(Fault fault) {
    double rate = faults.rate(fault);
    boolean happens = rate > 0 && random.nextDouble() < rate;
    if (happens) {
      count(fault);
    }
    return happens;
  }

  private void count(Fault fault) {
    counts.merge(fault, 1L, Long::sum);
  }
}
