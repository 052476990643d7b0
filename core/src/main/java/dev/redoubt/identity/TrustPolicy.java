package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// Decides whether an identity may use a name. Each agent has its own; policies are never
/// negotiated.
///
/// It is called after every signature has verified, under the lock of the calling endpoint, so it
/// must not wait for files or the network. Agents may share an instance, so it must be thread-safe.
@FunctionalInterface
public interface TrustPolicy {
  /// Also called at least once a minute for every peer with an open session ([Occasion#CHECK]). A
  /// policy that delegates passes the claim on unchanged, or as [Claim#pinningNothing].
  Decision evaluate(Claim claim);

  /// Changes when an earlier acceptance may no longer hold; all peers with open sessions are then
  /// re-evaluated at once, otherwise within a minute. Read very often, so it must be cheap. A
  /// policy that delegates returns the other policy's version.
  default long version() {
    return 0;
  }

  /// Whom it accepts, for people. A policy that delegates returns the other policy's.
  default TrustSummary summary() {
    return TrustSummary.CUSTOM;
  }

  sealed interface Decision {
    /// @param firstUse whether this call pinned the identity: nobody has compared fingerprints
    /// @param voucher what to keep of the credential that decided; null if none did
    record Trusted(Standing standing, boolean firstUse, @Nullable Voucher voucher)
        implements Decision {
      /// Trusted without a credential.
      public Trusted(Standing standing, boolean firstUse) {
        this(standing, firstUse, null);
      }
    }

    /// @param reason what is wrong and what to do, for people
    record NotTrusted(Refusal refusal, String reason) implements Decision {}

    /// Acceptable, but there is no room to pin it now; it may try again.
    ///
    /// @param reason for people
    record NoRoom(String reason) implements Decision {}
  }

  /// The kind of a refusal.
  enum Refusal {
    /// Neither a pin nor a credential entitles the identity to the name.
    UNKNOWN,
    /// Another identity is pinned for the name.
    CHANGED,
    /// The credential is invalid: expired, revoked, for another name or identity, or from an issuer
    /// that is not trusted.
    CREDENTIAL
  }
}
