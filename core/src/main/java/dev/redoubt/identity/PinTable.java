package dev.redoubt.identity;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pins in memory. Nothing here waits, and each call is bounded, but for [#replace].
public final class PinTable implements PinStore {
  /// A stranger's pin that was not used for so long is forgotten.
  public static final Duration STRANGER_LIFE = Duration.ofDays(30);

  /// One that was used so recently makes room for nobody.
  static final Duration IDLE = Duration.ofHours(1);

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// A stranger's pin.
  ///
  /// @param usedMillis when it was last used
  public record Stranger(Fingerprint fingerprint, long usedMillis) {}

  private final int knownMax;
  private final int strangersMax;
  private Map<AgentName, Fingerprint> known = new HashMap<>();

  /// The one not used for longest first.
  private LinkedHashMap<AgentName, Stranger> strangers = new LinkedHashMap<>();

  /// Names of which something is to be written; null where nothing ever is.
  private @Nullable Set<AgentName> changes;

  private volatile long version;

  /// Of which nothing is kept elsewhere.
  public PinTable() {
    this(KNOWN, STRANGERS);
  }

  /// @param knownMax pins of strangers aside
  public PinTable(int knownMax, int strangersMax) {
    this.knownMax = knownMax;
    this.strangersMax = strangersMax;
  }

  /// One that tells what is to be written of it ([#takeChanges]).
  ///
  /// @param knownMax pins of strangers aside
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

  // --- For whoever keeps these pins elsewhere

  /// The names of which something is to be written since the last call.
  public synchronized Set<AgentName> takeChanges() {
    if (changes == null || changes.isEmpty()) {
      return Set.of();
    }
    Set<AgentName> taken = changes;
    changes = new LinkedHashSet<>();
    return taken;
  }

  /// Writing these failed.
  public synchronized void giveBack(Set<AgentName> names) {
    names.forEach(this::changed);
  }

  public synchronized boolean hasChanges() {
    return changes != null && !changes.isEmpty();
  }

  /// The stranger of this name, without using its pin; null where there is none.
  public synchronized @Nullable Stranger stranger(AgentName name) {
    return strangers.get(name);
  }

  /// Holds these and no others from now on, but for what is to be written yet. A stranger was last
  /// used at the later of what is said here and what was known.
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

  /// What is to be written yet stays as it is, but never in place of somebody else's pin.
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
