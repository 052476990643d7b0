package dev.redoubt.core.identity;

import dev.redoubt.core.Bytes;

/// Decides whether an identity may speak for a name. The verifier's own, never negotiated.
///
/// It is asked only after every signature has verified. An implementation is called by one endpoint
/// at a time, but may be shared by several: it must be safe for several threads.
public interface TrustPolicy {
  /// @param credential the peer's credential, empty where it sent none
  /// @param inbound whether the peer contacted us (an INIT), rather than we it (a bundle)
  /// @param wallMillis now, for validity periods
  Decision evaluate(
      AgentName name, PeerIdentity identity, Bytes credential, boolean inbound, long wallMillis);

  sealed interface Decision {
    /// @param firstUse whether this very call pinned the identity, which nobody has compared
    record Trusted(Standing standing, boolean firstUse) implements Decision {}

    /// @param reason for people: what is wrong and what to do
    record NotTrusted(Refusal refusal, String reason) implements Decision {}
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
