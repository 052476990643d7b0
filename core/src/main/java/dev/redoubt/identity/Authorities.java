package dev.redoubt.identity;

import java.util.Set;

/// Whose credentials count, and which credentials are revoked. Policies ask each time that they
/// evaluate, so the answers may change. Safe for several threads.
public interface Authorities {
  /// The fingerprints that are pinned as issuers.
  Set<Fingerprint> issuers();

  /// The credentials that `issuer` has revoked.
  Revocations revocations(Fingerprint issuer);

  /// Changes when an issuer is removed or a revocation list is replaced.
  default long version() {
    return 0;
  }

  /// The given issuers, without revocation lists.
  static Authorities of(Fingerprint... issuers) {
    Set<Fingerprint> copy = Set.of(issuers);
    return new Authorities() {
      @Override
      public Set<Fingerprint> issuers() {
        return copy;
      }

      @Override
      public Revocations revocations(Fingerprint issuer) {
        return new Revocations.NotUsed();
      }
    };
  }

  /// The result of [#revocations]. A switch over it needs no default.
  sealed interface Revocations {
    /// This issuer has no revocation list: its credentials count until they expire.
    record NotUsed() implements Revocations {}

    /// The newest list of this issuer. The supplier remembers its number durably, and never goes
    /// back to a lower one.
    record Listed(RevocationList list) implements Revocations {}

    /// There should be a list, but none is usable: no credential counts.
    ///
    /// @param reason what is wrong and what to do, for people
    record Unusable(String reason) implements Revocations {}
  }
}
