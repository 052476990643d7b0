package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.message.Bytes;
import java.util.HashSet;
import java.util.Set;

/// An X-Wing key pair that INITs are sealed to until it expires, with the hashes of the bundles
/// that were published with it. Closing it erases the private half: no INIT recorded before can be
/// opened afterwards.
public final class Prekey implements AutoCloseable {
  private final Hpke.KeyPair keys;
  private final Bytes id;
  private final long notAfterMillis;
  private final Set<Bytes> bundles = new HashSet<>();

  private Prekey(Hpke.KeyPair keys, long notAfterMillis) {
    this.keys = keys;
    this.id = Bundle.prekeyId(keys.publicKey());
    this.notAfterMillis = notAfterMillis;
  }

  /// Takes ownership of `keys`.
  ///
  /// @param notAfterMillis the same in every bundle of this prekey
  public static Prekey create(Hpke.KeyPair keys, long notAfterMillis) {
    return new Prekey(keys, notAfterMillis);
  }

  public Bytes id() {
    return id;
  }

  public Bytes publicKey() {
    return keys.publicKey();
  }

  public long notAfterMillis() {
    return notAfterMillis;
  }

  /// Remembers a bundle that is about to be published.
  ///
  /// @return false where it would be the 65th: it takes a new prekey then
  public boolean add(Bytes bundleHash) {
    return bundles.contains(bundleHash)
        || (bundles.size() < Protocol.BUNDLES_PER_PREKEY && bundles.add(bundleHash));
  }

  public boolean contains(Bytes bundleHash) {
    return bundles.contains(bundleHash);
  }

  Hpke.KeyPair keys() {
    return keys;
  }

  @Override
  public void close() {
    keys.close();
  }
}
