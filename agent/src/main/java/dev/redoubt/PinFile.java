package dev.redoubt;

import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Authorities;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.PinStore;
import dev.redoubt.core.identity.Succession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Whom an agent trusts, in a file that several processes may share: a line `name fingerprint` for
/// each pin, `@authority fingerprint` for each issuer of credentials, and `@revocations fingerprint
/// number` for the highest revocation list that was seen of one; empty lines and `#` comments
/// allowed. A missing file trusts nobody; it is made with mode 0600.
///
/// It is read at each question, and replaced as a whole at each change, which is on disk before the
/// method returns; writers of all processes take turns.
///
/// Every method throws [ConfigurationException]: `PIN_FILE_DAMAGED` naming the line,
/// `PIN_FILE_MODE` (others may write it), `PIN_FILE_UNREADABLE` (the file system says no). Safe for
/// several threads.
public final class PinFile implements PinStore {
  private static final int SIZE_MAX = 8 << 20;

  // A process cannot lock one file twice, so all pin files of this one take turns.
  private static final ReentrantLock PROCESS = new ReentrantLock();

  private final Path file;

  private PinFile(Path file) {
    this.file = file;
  }

  /// Reads the file at once, so that a damaged one is told early.
  public static PinFile open(Path file) {
    PinFile pins = new PinFile(file.toAbsolutePath());
    pins.read();
    return pins;
  }

  /// Every pin in force now.
  public SortedMap<AgentName, Fingerprint> pins() {
    return read().pins();
  }

  /// The fingerprints that are trusted to issue credentials now.
  public Set<Fingerprint> issuers() {
    return read().authorities();
  }

  /// These issuers as a trust policy asks for them, without revocation lists.
  @Override
  public Authorities authorities() {
    return authorities(List.of());
  }

  /// These issuers, with their revocation lists in `lists`: read at once, and again whenever they
  /// change. A list that becomes unusable meanwhile, or is lower than one that was seen before,
  /// makes every credential of its issuer count for nothing. The highest number is kept in this
  /// file.
  ///
  /// @throws ConfigurationException also `REVOCATIONS_MISSING`, `REVOCATIONS_DAMAGED`,
  ///   `REVOCATIONS_UNREADABLE`, `REVOCATIONS_ISSUER` (of nobody whom this file trusts, or two
  ///   lists of one issuer), `REVOCATIONS_ROLLED_BACK` (a higher one was seen)
  public Authorities authorities(List<Path> lists) {
    return new PinnedAuthorities(this, lists);
  }

  @Override
  public @Nullable Fingerprint pinned(AgentName name) {
    return read().pinned(name);
  }

  @Override
  public Fingerprint pin(AgentName name, Fingerprint fingerprint) {
    Fingerprint inForce =
        change(pins -> pins.pinned(name) == null ? pins.pin(name, fingerprint) : pins).pinned(name);
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
    return read().highest(issuer);
  }

  /// Remembers that a revocation list of this number was seen.
  void saw(Fingerprint issuer, long number) {
    if (number > highest(issuer)) {
      PinLines unused =
          change(pins -> number > pins.highest(issuer) ? pins.highest(issuer, number) : pins);
    }
  }

  private PinLines read() {
    try {
      checkMode();
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(SIZE_MAX + 1);
        if (bytes.length > SIZE_MAX) {
          throw new ConfigurationException(
              "PIN_FILE_DAMAGED",
              file + " is larger than " + SIZE_MAX + " bytes: it is no file of pins.");
        }
        return PinLines.parse(file, new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (NoSuchFileException e) {
      return PinLines.EMPTY;
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file, "PIN_FILE", e);
    }
  }

  /// @return what is in force now
  private PinLines change(UnaryOperator<PinLines> how) {
    PROCESS.lock();
    try {
      PrivateFiles.createFolders(file.getParent());
      // The file itself is replaced, so a lock on it would be on one that is gone.
      Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(
              lock,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PrivateFiles.ownerOnly(lock, "rw-------"))) {
        channel.lock();
        PinLines before = read();
        PinLines after = how.apply(before);
        if (!after.equals(before)) {
          byte[] text = after.text().getBytes(StandardCharsets.UTF_8);
          PrivateFiles.replace(file, text, "rw-------");
        }
        return after;
      }
    } catch (IOException e) {
      throw PrivateFiles.unwritable(file, "PIN_FILE", e);
    } finally {
      PROCESS.unlock();
    }
  }

  private void checkMode() throws IOException {
    if (PrivateFiles.posix(file)) {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      if (!Collections.disjoint(Files.getPosixFilePermissions(file), others)) {
        throw new ConfigurationException(
            "PIN_FILE_MODE",
            "Others may write "
                + file
                + ": run chmod 600 on it, and check what it holds before you trust it.");
      }
    }
  }

  @Override
  public String toString() {
    return "PinFile[" + file + "]";
  }
}
