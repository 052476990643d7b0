package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.RevocationList;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The issuers of a [PinFile] with revocation lists in files, which another thread re-reads when
/// they change. A list counts only after its number has been recorded.
final class PinnedAuthorities implements Authorities {
  private final PinFile pins;
  private final Map<Fingerprint, Listed> lists = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();
  private final BackgroundRefresh looks = new BackgroundRefresh(this::look);

  /// One list in a file, as read last.
  ///
  /// @param state null if that failed: then it is read again even if unchanged
  private record Listed(Path file, @Nullable FileState state, Revocations revocations) {}

  PinnedAuthorities(PinFile pins, List<Path> files) {
    this.pins = pins;
    Set<Fingerprint> issuers = files.isEmpty() ? Set.of() : pins.issuers();
    for (Path file : files) {
      FileState state = FileState.of(file);
      RevocationList list = TrustFiles.revocations(file);
      if (!issuers.contains(list.issuer())) {
        throw new ConfigurationException(
            ErrorCode.REVOCATIONS_ISSUER,
            file
                + " is a revocation list of "
                + list.issuer()
                + ", which is no authority that we trust: add it, or give the list of one that is.");
      }
      pins.saw(list.issuer(), list.content().number());
      checkNumber(file, list, pins.highest(list.issuer()));
      Revocations read = new Revocations.Listed(list);
      if (lists.put(list.issuer(), new Listed(file, state, read)) != null) {
        throw new ConfigurationException(
            ErrorCode.REVOCATIONS_ISSUER,
            file + " is a second revocation list of " + list.issuer() + ": give the newest only.");
      }
    }
  }

  @Override
  public Set<Fingerprint> issuers() {
    return pins.issuersInMemory();
  }

  @Override
  public long version() {
    looks.soon();
    return version.get() + pins.version();
  }

  @Override
  public Revocations revocations(Fingerprint issuer) {
    Listed known = lists.get(issuer);
    if (known == null) {
      return new Revocations.NotUsed();
    }
    looks.soon();
    if (known.revocations instanceof Revocations.Listed usable) {
      try { // another process may have seen a higher number meanwhile
        checkNumber(known.file, usable.list(), pins.highestInMemory(issuer));
      } catch (ConfigurationException e) {
        return new Revocations.Unusable(String.valueOf(e.getMessage()));
      }
    }
    return known.revocations;
  }

  /// Reads lists that have changed, or could not be read the last time.
  void look() {
    pins.lookQuietly();
    new HashMap<>(lists)
        .forEach((issuer, known) -> {
          FileState state = FileState.of(known.file);
          if (!state.equals(known.state)) {
            Revocations read = read(known.file, issuer);
            boolean usable = read instanceof Revocations.Listed;
            lists.put(issuer, new Listed(known.file, usable ? state : null, read));
            if (usable) {
              version.incrementAndGet();
            }
          }
        });
  }

  private Revocations read(Path file, Fingerprint issuer) {
    try {
      RevocationList list = TrustFiles.revocations(file);
      if (!list.issuer().equals(issuer)) {
        return new Revocations.Unusable(
            file + " is a revocation list of another authority: get that of " + issuer + ".");
      }
      pins.saw(issuer, list.content().number());
      checkNumber(file, list, pins.highest(issuer));
      return new Revocations.Listed(list);
    } catch (ConfigurationException e) {
      return new Revocations.Unusable(String.valueOf(e.getMessage()));
    }
  }

  private static void checkNumber(Path file, RevocationList list, long highest) {
    long number = list.content().number();
    if (number < highest) {
      throw new ConfigurationException(
          ErrorCode.REVOCATIONS_ROLLED_BACK,
          file
              + " is revocation list "
              + number
              + ", but "
              + highest
              + " was seen before: get the newest from the authority.");
    }
  }
}
