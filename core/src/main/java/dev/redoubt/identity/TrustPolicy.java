package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// Decides whether an identity may speak for a name. The verifier's own, never negotiated.
///
/// It is asked only after every signature has verified, under the lock of the endpoint that asks:
/// it must not wait for a file or the network. An implementation is called by one endpoint at a
/// time, but may be shared by several: it must be safe for several threads.
@FunctionalInterface
public interface TrustPolicy {
  /// Also asked again of every peer with an open session ([Occasion#CHECK]), at least once a
  /// minute. A policy that asks another one hands the claim on as it is, or [Claim#pinningNothing].
  Decision evaluate(Claim claim);

  /// A number that changes when what was accepted may have to be refused: every peer with an open
  /// session is then judged again at once. Read very often, so it must cost nothing. A policy that
  /// asks another one hands on that one's; without it a change counts within a minute.
  default long version() {
    return 0;
  }

  sealed interface Decision {
    /// @param firstUse whether this very call pinned the identity, which nobody has compared
    /// @param voucher what is to be kept of the credential that was the reason; null where there
    ///   was another reason
    record Trusted(Standing standing, boolean firstUse, @Nullable Voucher voucher)
        implements Decision {
      /// By a pin, or whatever needs no credential.
      public Trusted(Standing standing, boolean firstUse) {
        this(standing, firstUse, null);
      }
    }

    /// @param reason for people: what is wrong and what to do
    record NotTrusted(Refusal refusal, String reason) implements Decision {}

    /// Nothing speaks against it, but there is no room to pin it now: it may try again.
    ///
    /// @param reason for people
    record NoRoom(String reason) implements Decision {}
  }

  /// What kind of refusal it is.
  enum Refusal {
    /// Nothing says that the identity may speak for the name.
    UNKNOWN,
    /// Another identity is pinned for the name.
    CHANGED,
    /// A credential was shown that is not good: expired, revoked, for another name or identity, or
    /// by an issuer whom we do not trust.
    CREDENTIAL
  }
}
