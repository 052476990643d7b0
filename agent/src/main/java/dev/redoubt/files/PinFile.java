package dev.redoubt.files;

import dev.redoubt.Agent;
import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.PinTable;
import dev.redoubt.identity.PinTable.Stranger;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Succession;
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

/// Whom an agent trusts, in a file that several processes may share: a line `name fingerprint` for
/// each pin, `@stranger name fingerprint day` for each that was made because somebody contacted us
/// (and when it was last used), `@authority fingerprint` for each issuer of credentials, and
/// `@revocations fingerprint number` for the highest revocation list that was seen of one; empty
/// lines and `#` comments allowed. A missing file trusts nobody; it is made with mode 0600.
///
/// What people and programs ask or change is read from the file, and on disk before the method
/// returns; writers of all processes take turns, and the file is replaced as a whole. A trust
/// policy is answered from memory: the file is looked at on another thread, once a second while
/// somebody asks, and pins that a policy makes are written there a moment later, at the latest when
/// an agent closes. A process that is killed before forgets them, so the next first use decides
/// anew.
///
/// What is written is never more than is read: strangers are bounded ([PinStore#STRANGERS]), and
/// what does not fit is refused. Strangers' lines that are damaged, or too many, are left out; with
/// any other damage nobody is trusted, once it has lasted for some seconds.
///
/// Every method throws [ConfigurationException]: `PIN_FILE_DAMAGED` naming the line,
/// `PIN_FILE_FULL`, `PIN_FILE_MODE` (others may write it), `PIN_FILE_UNREADABLE` (the file system
/// says no). Safe for several threads.
public final class PinFile implements PinStore {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /// With all strangers, and names of full length, that is less than the file may have.
  private static final int KNOWN_MAX = 40_000;

  /// Somebody may be writing it: what was read before counts for so many looks.
  static final int FAILURES = 5;

  // A process cannot lock one file twice, so all pin files of this one take turns.
  private static final ReentrantLock PROCESS = new ReentrantLock();

  /// Those with something to write.
  private static final Set<PinFile> UNWRITTEN = ConcurrentHashMap.newKeySet();

  private final PinsOnDisk disk;
  private final PinTable table = PinTable.kept(KNOWN_MAX);
  private final BackgroundRefresh looks = new BackgroundRefresh(this::lookQuietly);

  /// What else the file says, as it was read last.
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

  /// Reads the file at once, so that a damaged one is told early.
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

  /// These issuers as a trust policy asks for them, without revocation lists.
  @Override
  public Authorities authorities() {
    return authorities(List.of());
  }

  /// These issuers, with their revocation lists in `lists`: read at once, and looked at again once
  /// a second while somebody asks. A list that becomes unusable meanwhile, or is lower than one
  /// that was seen before, makes every credential of its issuer count for nothing. The highest
  /// number is kept in this file.
  ///
  /// @throws ConfigurationException also `REVOCATIONS_MISSING`, `REVOCATIONS_DAMAGED`,
  ///   `REVOCATIONS_UNREADABLE`, `REVOCATIONS_ISSUER` (of nobody whom this file trusts, or two
  ///   lists of one issuer), `REVOCATIONS_ROLLED_BACK` (a higher one was seen)
  public Authorities authorities(List<Path> lists) {
    return new PinnedAuthorities(this, lists);
  }

  /// As of the last look.
  Set<Fingerprint> issuersInMemory() {
    checkRead();
    return rest.authorities;
  }

  /// As of the last look.
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

  /// Every pin in force now, those of strangers too.
  public SortedMap<AgentName, Fingerprint> pins() {
    SortedMap<AgentName, Fingerprint> pins = new TreeMap<>();
    PinLines lines = look();
    lines.strangers().forEach((name, stranger) -> pins.put(name, stranger.fingerprint()));
    pins.putAll(lines.known());
    return Collections.unmodifiableSortedMap(pins);
  }

  /// Those of them that are pinned only because they contacted us.
  public Set<AgentName> strangers() {
    return Collections.unmodifiableSet(look().strangers().keySet());
  }

  /// The fingerprints that are trusted to issue credentials now.
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

  /// Forgets the pin of `name`, if there is one.
  public void remove(AgentName name) {
    PinLines unused = change(pins -> pins.unpin(name));
  }

  /// Trusts `issuer` to issue credentials from now on.
  public void addAuthority(Fingerprint issuer) {
    PinLines unused =
        change(pins -> pins.authorities().contains(issuer) ? pins : pins.trust(issuer));
  }

  /// Trusts no credential of `issuer` any more.
  public void removeAuthority(Fingerprint issuer) {
    PinLines unused = change(pins -> pins.distrust(issuer));
  }

  /// What [#succeed] did.
  public enum Succeeded {
    /// The pin has moved to the new identity.
    MOVED,
    /// The new identity was pinned already.
    ALREADY,
    /// It says from when on it counts, and that is to come.
    NOT_YET,
    /// The name is not pinned, so there is nothing to move.
    NOT_PINNED,
    /// The name is pinned to neither of the two.
    OTHER_PIN
  }

  /// Moves the pin of a name from the old identity to the one that follows it.
  ///
  /// @param wallMillis now
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

  /// The highest number of a revocation list of `issuer` that was ever seen, 0 if none was.
  long highest(Fingerprint issuer) {
    return look().highest().getOrDefault(issuer, 0L);
  }

  /// Remembers that a revocation list of this number was seen.
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

  /// Writes what policies have pinned, for all files of this process.
  public static void writePending() {
    PROCESS.lock(); // also waits for whoever is writing
    try {
      UNWRITTEN.forEach(PinFile::lookQuietly);
    } finally {
      PROCESS.unlock();
    }
  }

  /// Reads what has changed, and writes what is to be. Told once where it fails in the same way.
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

  /// @return what the file says now
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

  /// Also writes what policies have pinned, where there is room for that.
  ///
  /// @return what is in force now
  private PinLines change(UnaryOperator<PinLines> how) {
    return change(true, how);
  }

  /// @param byHand whether it does more than what policies have pinned, which is in memory already
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

  /// What policies have done with these names.
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
