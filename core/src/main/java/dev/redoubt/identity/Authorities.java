package dev.redoubt.identity;

import java.util.Set;

/// Whose credentials count, and which of them were revoked. Asked at each judgement, so that it may
/// change meanwhile. Safe for several threads.
public interface Authorities {
  /// The fingerprints that are pinned as issuers.
  Set<Fingerprint> issuers();

  /// What is known of the credentials that `issuer` has revoked.
  Revocations revocations(Fingerprint issuer);

  /// A number that changes when an issuer was removed, or a revocation list replaced.
  default long version() {
    return 0;
  }

  /// These issuers, without revocation lists.
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

  /// Outcome of [#revocations]. A switch over it needs no default.
  sealed interface Revocations {
    /// No list is used for this issuer: its credentials count until they expire.
    record NotUsed() implements Revocations {}

    /// The list of the highest number that was ever seen of this issuer. Whoever supplies it
    /// remembers that number durably.
    record Listed(RevocationList list) implements Revocations {}

    /// A list is to be used, but there is none that can be: no credential counts.
    ///
    /// @param reason for people: what is wrong and what to do
    record Unusable(String reason) implements Revocations {}
  }
}
