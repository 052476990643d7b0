package dev.redoubt.identity;

/// What [Trust#assess] found. A switch over it needs no default.
public sealed interface Assessment {
  /// @param firstUse whether this very assessment pinned the identity, which nobody has compared
  record Accepted(VerifiedPeer peer, boolean firstUse) implements Assessment {}

  /// @param reason for people: what is wrong and what to do
  record Refused(TrustPolicy.Refusal refusal, String reason) implements Assessment {}

  /// There is no room to pin it now: it may try again.
  record NoRoom(String reason) implements Assessment {}
}
