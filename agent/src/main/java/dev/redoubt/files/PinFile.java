package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.PinTable;
import dev.redoubt.identity.PinTable.Stranger;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Succession;
import dev.redoubt.internal.Loggers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The trusted agents and authorities of an agent, in a file that several processes may share. It
/// has a line `name fingerprint` for each pin, `@stranger name fingerprint day` for each pin made
/// because a peer contacted us (with the day of its last use), `@authority fingerprint` for each
/// issuer of credentials, and `@revocations fingerprint number` for the highest revocation list
/// seen of an issuer. Empty lines and `#` comments are allowed. A missing file trusts nobody; it is
/// created with mode 0600.
///
/// Methods for people and programs read the file, and have written their change when they return;
/// processes take turns to write, and replace the file as a whole. Trust policies are answered from
/// memory: another thread refreshes it from the file, once a second while policies ask, and writes
/// pins that a policy makes a moment later, at the latest when an agent closes. If the process is
/// killed before, these are lost, and the next first use decides again.
///
/// A file never grows beyond what can be read: strangers are bounded ([PinStore#STRANGERS]), and
/// what does not fit is refused. Damaged or excess lines of strangers are ignored; with any other
/// damage that lasts for some seconds nobody is trusted.
///
/// All methods throw [ConfigurationException]: `PIN_FILE_DAMAGED` naming the line, `PIN_FILE_FULL`,
/// `PIN_FILE_MODE` (others may write it), `PIN_FILE_UNREADABLE` (the file system refuses).
/// Thread-safe.
public final class PinFile implements PinStore {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  /// With all strangers and names of full length, this is less than the maximum size.
  private static final int KNOWN_MAX = 40_000;

  /// Somebody may be writing it: the previous content counts for this many refreshes.
  static final int FAILURES = 5;

  // A process cannot lock one file twice, so all pin files of this one take turns.
  private static final ReentrantLock PROCESS = new ReentrantLock();

  /// Files with changes to write.
  private static final Set<PinFile> UNWRITTEN = ConcurrentHashMap.newKeySet();

  private final PinsOnDisk disk;
  private final PinTable table = PinTable.kept(KNOWN_MAX);
  private final BackgroundRefresh looks = new BackgroundRefresh(this::lookQuietly);

  /// The other contents, as read last.
  private volatile Rest rest = new Rest(Set.of(), Map.of());

  private record Rest(Set<Fingerprint> authorities, Map<Fingerprint, Long> highest) {}

  private final AtomicLong restVersion = new AtomicLong();
  private @Nullable FileState state; // guarded by PROCESS
  private int failures; // guarded by PROCESS
  private volatile @Nullable ConfigurationException failure;

  private String told = ""; // guarded by PROCESS

  private PinFile(Path file) {
    this.disk = new PinsOnDisk(file);
  }

  /// Reads the file at once, so that damage is reported early.
  public static PinFile open(Path file) {
    PinFile pins = new PinFile(file.toAbsolutePath());
    PinLines unused = pins.look();
    return pins;
  }

  // --- What a trust policy asks

  @Override
  public @Nullable Pin find(AgentName name, long wallMillis) {
    checkRead();
    Pin pin = table.find(name, wallMillis);
    looks.soon();
    return pin;
  }

  @Override
  public @Nullable Pin meet(
      AgentName name, Fingerprint fingerprint, Standing standing, long wallMillis) {
    checkRead();
    Pin inForce = table.meet(name, fingerprint, standing, wallMillis);
    if (table.hasChanges()) {
      UNWRITTEN.add(this);
      if (standing == Standing.KNOWN) {
        looks.now();
      } else {
        looks.soon(); // strangers must not have us write all the time
      }
    }
    return inForce;
  }

  @Override
  public long version() {
    looks.soon();
    return table.version() + restVersion.get();
  }

  /// The issuers for trust policies, without revocation lists.
  @Override
  public Authorities authorities() {
    return authorities(List.of());
  }

  /// The issuers, with their revocation lists in `lists`, which are read at once and refreshed once
  /// a second while policies ask. If a list becomes unusable, or is older than one seen before, no
  /// credential of its issuer counts. The highest number is kept in this file.
  ///
  /// @throws ConfigurationException also `REVOCATIONS_MISSING`, `REVOCATIONS_DAMAGED`,
  ///   `REVOCATIONS_UNREADABLE`, `REVOCATIONS_ISSUER` (an issuer that this file does not trust, or
  ///   two lists of one issuer), `REVOCATIONS_ROLLED_BACK` (a higher one was seen)
  public Authorities authorities(List<Path> lists) {
    return new PinnedAuthorities(this, lists);
  }

  /// As of the last refresh.
  Set<Fingerprint> issuersInMemory() {
    checkRead();
    return rest.authorities;
  }

  /// As of the last refresh.
  long highestInMemory(Fingerprint issuer) {
    return rest.highest.getOrDefault(issuer, 0L);
  }

  private void checkRead() {
    ConfigurationException failed = failure;
    if (failed != null) {
      looks.soon();
      throw failed;
    }
  }

  // --- What people and programs ask

  /// All pins now in force, including those of strangers.
  public SortedMap<AgentName, Fingerprint> pins() {
    SortedMap<AgentName, Fingerprint> pins = new TreeMap<>();
    PinLines lines = look();
    lines.strangers().forEach((name, stranger) -> pins.put(name, stranger.fingerprint()));
    pins.putAll(lines.known());
    return Collections.unmodifiableSortedMap(pins);
  }

  /// The pins that were made only because a peer contacted us.
  public Set<AgentName> strangers() {
    return Collections.unmodifiableSet(look().strangers().keySet());
  }

  /// The fingerprints now trusted to issue credentials.
  public Set<Fingerprint> issuers() {
    return Collections.unmodifiableSet(look().authorities());
  }

  @Override
  public @Nullable Fingerprint pinned(AgentName name) {
    return look().pinned(name);
  }

  @Override
  public Fingerprint pin(AgentName name, Fingerprint fingerprint) {
    Fingerprint inForce =
        change(
                pins -> {
                  boolean known = pins.known().containsKey(name);
                  Fingerprint before = pins.pinned(name);
                  boolean other = before != null && !before.equals(fingerprint);
                  return known || other ? pins : pins.pin(name, fingerprint);
                })
            .pinned(name);
    return inForce == null ? fingerprint : inForce;
  }

  /// Removes the pin of `name`, if there is one.
  public void remove(AgentName name) {
    PinLines unused = change(pins -> pins.unpin(name));
  }

  /// Trusts `issuer` to issue credentials from now on.
  public void addAuthority(Fingerprint issuer) {
    PinLines unused =
        change(pins -> pins.authorities().contains(issuer) ? pins : pins.trust(issuer));
  }

  /// Stops trusting credentials of `issuer`.
  public void removeAuthority(Fingerprint issuer) {
    PinLines unused = change(pins -> pins.distrust(issuer));
  }

  /// The result of [#succeed].
  public enum Succeeded {
    /// The pin has moved to the new identity.
    MOVED,
    /// The new identity was already pinned.
    ALREADY,
    /// The succession is not valid yet.
    NOT_YET,
    /// The name is not pinned.
    NOT_PINNED,
    /// The name is pinned to another identity than these two.
    OTHER_PIN
  }

  /// Moves the pin of a name from the old identity to its successor.
  ///
  /// @param wallMillis the current time
  public Succeeded succeed(Succession succession, long wallMillis) {
    Succeeded[] result = {Succeeded.NOT_PINNED};
    PinLines unused =
        change(pins -> {
          Fingerprint pinned = pins.pinned(succession.name());
          result[0] = judge(succession, pinned, wallMillis);
          return result[0] == Succeeded.MOVED
              ? pins.unpin(succession.name()).pin(succession.name(), succession.successor())
              : pins;
        });
    return result[0];
  }

  private static Succeeded judge(
      Succession succession, @Nullable Fingerprint pinned, long wallMillis) {
    if (pinned == null) {
      return Succeeded.NOT_PINNED;
    }
    if (pinned.equals(succession.successor())) {
      return Succeeded.ALREADY;
    }
    if (!pinned.equals(succession.old())) {
      return Succeeded.OTHER_PIN;
    }
    return succession.begun(wallMillis) ? Succeeded.MOVED : Succeeded.NOT_YET;
  }

  /// The highest number of a revocation list of `issuer` seen so far, or 0.
  long highest(Fingerprint issuer) {
    return look().highest().getOrDefault(issuer, 0L);
  }

  /// Records that a revocation list with this number was seen.
  void saw(Fingerprint issuer, long number) {
    if (number > highest(issuer)) {
      PinLines unused =
          change(pins ->
              number > pins.highest().getOrDefault(issuer, 0L)
                  ? pins.highest(issuer, number)
                  : pins);
    }
  }

  // --- The file

  /// Writes the pins that policies have made, for all files of this process.
  public static void writePending() {
    PROCESS.lock(); // also waits for whoever is writing
    try {
      UNWRITTEN.forEach(PinFile::lookQuietly);
    } finally {
      PROCESS.unlock();
    }
  }

  /// Reads what has changed, and writes pending changes. Logs the same failure only once.
  void lookQuietly() {
    PROCESS.lock();
    try {
      if (table.hasChanges()) {
        PinLines unused = change(false, lines -> lines);
      } else if (!disk.state().equals(state)) {
        PinLines unused = look();
      }
      told = "";
    } catch (ConfigurationException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(told)) {
        told = why;
        LOG.atWarn()
            .addKeyValue("reason", why)
            .log("Who is trusted cannot be read or written now; it is tried again: {}", why);
      }
    } finally {
      PROCESS.unlock();
    }
  }

  /// @return the new contents of the file
  private PinLines look() {
    PROCESS.lock();
    try {
      FileState before = disk.state();
      PinLines lines = disk.read();
      if (!before.equals(state)) {
        took(lines, before);
      }
      return lines;
    } catch (ConfigurationException e) {
      state = null; // it may be mended without its time and size telling
      if (++failures >= FAILURES) {
        failure = e;
      }
      throw e;
    } finally {
      PROCESS.unlock();
    }
  }

  private void took(PinLines lines, FileState at) {
    table.replace(lines.known(), lines.strangers());
    Rest next = new Rest(Set.copyOf(lines.authorities()), Map.copyOf(lines.highest()));
    if (!next.equals(rest)) {
      rest = next;
      restVersion.incrementAndGet();
    }
    state = at;
    failures = 0;
    failure = null;
  }

  /// Also writes the pins that policies have made, if there is room.
  ///
  /// @return the pin in force now
  private PinLines change(UnaryOperator<PinLines> how) {
    return change(true, how);
  }

  /// @param byHand whether this changes more than policies have, whose changes are in memory
  ///   already
  private PinLines change(boolean byHand, UnaryOperator<PinLines> how) {
    PROCESS.lock();
    UNWRITTEN.remove(this); // before, so that what is met from now on puts it there again
    Set<AgentName> met = table.takeChanges();
    boolean written = false;
    try {
      FileState before = disk.state();
      PinLines after = disk.change(how, lines -> updated(lines, met));
      if (byHand || !before.equals(state)) {
        took(after, disk.state());
      }
      state = disk.state();
      written = true;
      return after;
    } finally {
      if (!written) {
        table.giveBack(met);
        UNWRITTEN.add(this);
      }
      PROCESS.unlock();
    }
  }

  /// The changes that policies have made to these names.
  private PinLines updated(PinLines before, Set<AgentName> names) {
    Map<AgentName, Fingerprint> known = new LinkedHashMap<>();
    Map<AgentName, Stranger> strangers = new LinkedHashMap<>();
    Set<AgentName> gone = new HashSet<>();
    for (AgentName name : names) {
      Fingerprint pinned = table.pinned(name);
      Stranger stranger = table.stranger(name);
      if (stranger != null) {
        strangers.put(name, stranger);
      } else if (pinned != null) {
        known.put(name, pinned);
      } else {
        gone.add(name);
      }
    }
    return names.isEmpty() ? before : before.update(known, strangers, gone);
  }

  @Override
  public String toString() {
    return "PinFile[" + disk + "]";
  }
}
