package dev.redoubt.core.bundle;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.TrustPolicy;

/// Outcome of [Bundle#verify]. A switch over it needs no default.
public sealed interface Verification {
  /// @param firstUse whether this very verification pinned the identity, which no person has
  ///   compared
  record Verified(VerifiedBundle bundle, boolean firstUse) implements Verification {}

  /// Genuine, but our trust policy does not accept the identity for the name.
  ///
  /// @param reason for people: what is wrong and what to do
  record NotTrusted(Fingerprint fingerprint, TrustPolicy.Refusal refusal, String reason)
      implements Verification {}

  /// Not what it claims to be, or out of its time.
  record Invalid(String reason) implements Verification {}

  /// Genuine, but an older one than was verified before: Redis was rolled back.
  record Older() implements Verification {}
}
