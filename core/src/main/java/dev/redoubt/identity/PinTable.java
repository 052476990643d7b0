package dev.redoubt.identity;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pins in memory. No call blocks, and all but [#replace] take bounded time.
public final class PinTable implements PinStore {
  /// A stranger's pin expires after this long without use.
  public static final Duration STRANGER_LIFE = Duration.ofDays(30);

  /// A stranger's pin used more recently than this is not evicted.
  static final Duration IDLE = Duration.ofHours(1);

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// The pin of a stranger.
  ///
  /// @param usedMillis wall-clock time of its last use
  public record Stranger(Fingerprint fingerprint, long usedMillis) {}

  private final int knownMax;
  private final int strangersMax;
  private Map<AgentName, Fingerprint> known = new HashMap<>();

  /// Least recently used first.
  private LinkedHashMap<AgentName, Stranger> strangers = new LinkedHashMap<>();

  /// Names with changes not written yet; null if nothing is ever written.
  private @Nullable Set<AgentName> changes;

  private volatile long version;

  /// A table that is stored nowhere else.
  public PinTable() {
    this(KNOWN, STRANGERS);
  }

  /// @param knownMax without pins of strangers
  public PinTable(int knownMax, int strangersMax) {
    this.knownMax = knownMax;
    this.strangersMax = strangersMax;
  }

  /// A table that records which of its pins have to be written ([#takeChanges]).
  ///
  /// @param knownMax without pins of strangers
  public static PinTable kept(int knownMax) {
    PinTable table = new PinTable(knownMax, STRANGERS);
    table.changes = new LinkedHashSet<>();
    return table;
  }

  @Override
  public synchronized @Nullable Pin find(AgentName name, long wallMillis) {
    Fingerprint by = known.get(name);
    if (by != null) {
      return new Pin(by, Standing.KNOWN);
    }
    Stranger stranger = strangers.remove(name); // it goes to the end
    if (stranger == null) {
      return null;
    }
    if (wallMillis - stranger.usedMillis > STRANGER_LIFE.toMillis()) {
      changed(name);
      return null;
    }
    long used = Math.max(wallMillis, stranger.usedMillis);
    if (used / DAY_MILLIS != stranger.usedMillis / DAY_MILLIS) {
      changed(name);
    }
    strangers.put(name, new Stranger(stranger.fingerprint, used));
    return new Pin(stranger.fingerprint, Standing.STRANGER);
  }

  private void changed(AgentName name) {
    if (changes != null) {
      changes.add(name);
    }
  }

  @Override
  public synchronized @Nullable Pin meet(
      AgentName name, Fingerprint fingerprint, Standing standing, long wallMillis) {
    Pin before = find(name, wallMillis);
    boolean promoted =
        before != null
            && before.standing() == Standing.STRANGER
            && standing == Standing.KNOWN
            && before.fingerprint().equals(fingerprint);
    if (before != null && !promoted) {
      return before;
    }
    if (standing == Standing.KNOWN) {
      if (known.size() >= knownMax) {
        return before;
      }
      strangers.remove(name);
      known.put(name, fingerprint);
    } else {
      if (strangers.size() >= strangersMax && !makeRoom(wallMillis)) {
        return null;
      }
      strangers.put(name, new Stranger(fingerprint, wallMillis));
    }
    changed(name);
    return new Pin(fingerprint, standing);
  }

  private boolean makeRoom(long wallMillis) {
    Map.Entry<AgentName, Stranger> idlest = strangers.firstEntry();
    if (idlest == null || wallMillis - idlest.getValue().usedMillis < IDLE.toMillis()) {
      return false;
    }
    strangers.remove(idlest.getKey());
    changed(idlest.getKey());
    return true;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public synchronized @Nullable Fingerprint pinned(AgentName name) {
    Fingerprint by = known.get(name);
    Stranger stranger = strangers.get(name);
    return by == null && stranger != null ? stranger.fingerprint : by;
  }

  @Override
  public synchronized Fingerprint pin(AgentName name, Fingerprint fingerprint) {
    Fingerprint before = pinned(name);
    if (before != null && !before.equals(fingerprint)) {
      return before;
    }
    strangers.remove(name);
    known.put(name, fingerprint);
    version++;
    return fingerprint;
  }

  // --- For those who store these pins elsewhere

  /// The names whose pins changed since the last call.
  public synchronized Set<AgentName> takeChanges() {
    if (changes == null || changes.isEmpty()) {
      return Set.of();
    }
    Set<AgentName> taken = changes;
    changes = new LinkedHashSet<>();
    return taken;
  }

  /// Marks these as changed again: writing them failed.
  public synchronized void giveBack(Set<AgentName> names) {
    names.forEach(this::changed);
  }

  public synchronized boolean hasChanges() {
    return changes != null && !changes.isEmpty();
  }

  /// The stranger's pin of this name, or null. Does not count as use.
  public synchronized @Nullable Stranger stranger(AgentName name) {
    return strangers.get(name);
  }

  /// Replaces all pins but those not written yet. Of a stranger's two times of last use, the later
  /// one counts.
  public synchronized void replace(
      Map<AgentName, Fingerprint> knownNow, Map<AgentName, Stranger> strangersNow) {
    Map<AgentName, Fingerprint> nextKnown = new HashMap<>(knownNow);
    Map<AgentName, Stranger> nextStrangers = new HashMap<>(strangersNow);
    nextStrangers.replaceAll((name, stranger) -> later(stranger, strangers.get(name)));
    if (changes != null) {
      changes.forEach(name -> keep(name, nextKnown, nextStrangers));
    }
    boolean same = known.equals(nextKnown);
    for (Map.Entry<AgentName, Stranger> each : strangers.entrySet()) {
      Stranger next = nextStrangers.get(each.getKey());
      same &= next != null && next.fingerprint.equals(each.getValue().fingerprint);
    }
    known = nextKnown;
    strangers = new LinkedHashMap<>();
    nextStrangers.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> each.getValue().usedMillis))
        .forEach(each -> strangers.put(each.getKey(), each.getValue()));
    if (!same) {
      version++;
    }
  }

  private static Stranger later(Stranger one, @Nullable Stranger other) {
    return other != null
            && other.fingerprint.equals(one.fingerprint)
            && other.usedMillis > one.usedMillis
        ? other
        : one;
  }

  /// Keeps a change that is not written yet, unless the name has a known pin by now.
  private void keep(
      AgentName name,
      Map<AgentName, Fingerprint> nextKnown,
      Map<AgentName, Stranger> nextStrangers) {
    Fingerprint by = known.get(name);
    Stranger stranger = strangers.get(name);
    if (nextKnown.containsKey(name)) {
      return;
    }
    if (by != null) {
      nextStrangers.remove(name);
      nextKnown.put(name, by);
    } else if (stranger != null) {
      nextStrangers.putIfAbsent(name, stranger);
    } else {
      nextStrangers.remove(name);
    }
  }
}
