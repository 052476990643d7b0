package dev.redoubt.identity;

/// The result of [Trust#assess]. A switch over it needs no default.
public sealed interface Assessment {
  /// @param firstUse whether this assessment pinned the identity: nobody has compared fingerprints
  record Accepted(VerifiedPeer peer, boolean firstUse) implements Assessment {}

  /// @param reason what is wrong and what to do, for people
  record Refused(TrustPolicy.Refusal refusal, String reason) implements Assessment {}

  /// There is no room to pin it now; it may try again.
  record NoRoom(String reason) implements Assessment {}
}
