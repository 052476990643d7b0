package dev.redoubt;

import dev.redoubt.core.identity.Authorities;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.RevocationList;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The issuers of a [PinFile] with revocation lists in files, which are read again whenever they
/// change. What was seen of a list's number is remembered before the list counts.
final class PinnedAuthorities implements Authorities {
  private final PinFile pins;
  private final Map<Fingerprint, Listed> lists = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /// One list in a file, as it was read last.
  private record Listed(Path file, FileState state, Revocations revocations) {}

  PinnedAuthorities(PinFile pins, List<Path> files) {
    this.pins = pins;
    Set<Fingerprint> issuers = files.isEmpty() ? Set.of() : pins.issuers();
    for (Path file : files) {
      FileState state = FileState.of(file);
      RevocationList list = TrustFiles.revocations(file);
      if (!issuers.contains(list.issuer())) {
        throw new ConfigurationException(
            "REVOCATIONS_ISSUER",
            file
                + " is a revocation list of "
                + list.issuer()
                + ", which is no authority that we trust: add it, or give the list of one that is.");
      }
      Revocations checked = new Revocations.Listed(checked(file, list));
      if (lists.put(list.issuer(), new Listed(file, state, checked)) != null) {
        throw new ConfigurationException(
            "REVOCATIONS_ISSUER",
            file + " is a second revocation list of " + list.issuer() + ": give the newest only.");
      }
    }
  }

  @Override
  public Set<Fingerprint> issuers() {
    return pins.issuers();
  }

  @Override
  public Revocations revocations(Fingerprint issuer) {
    lock.lock();
    try {
      Listed known = lists.get(issuer);
      if (known == null) {
        return new Revocations.NotUsed();
      }
      FileState state = FileState.of(known.file);
      if (!state.equals(known.state)) {
        known = new Listed(known.file, state, read(known.file, issuer));
        lists.put(issuer, known);
      }
      return current(known);
    } finally {
      lock.unlock();
    }
  }

  private Revocations read(Path file, Fingerprint issuer) {
    try {
      RevocationList list = TrustFiles.revocations(file);
      return list.issuer().equals(issuer)
          ? new Revocations.Listed(checked(file, list))
          : new Revocations.Unusable(
              file + " is a revocation list of another authority: get that of " + issuer + ".");
    } catch (ConfigurationException e) {
      return new Revocations.Unusable(String.valueOf(e.getMessage()));
    }
  }

  /// Another process may have seen a higher number meanwhile.
  private Revocations current(Listed known) {
    if (known.revocations instanceof Revocations.Listed usable) {
      try {
        RevocationList unused = checked(known.file, usable.list());
      } catch (ConfigurationException e) {
        return new Revocations.Unusable(String.valueOf(e.getMessage()));
      }
    }
    return known.revocations;
  }

  private RevocationList checked(Path file, RevocationList list) {
    long number = list.content().number();
    pins.saw(list.issuer(), number);
    long highest = pins.highest(list.issuer());
    if (number < highest) {
      throw new ConfigurationException(
          "REVOCATIONS_ROLLED_BACK",
          file
              + " is revocation list "
              + number
              + ", but "
              + highest
              + " was seen before: get the newest from the authority.");
    }
    return list;
  }
}
