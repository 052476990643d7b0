package dev.redoubt.core.group;

/// Outcome of [RosterChain#accept]. A switch over it needs no default.
public sealed interface RosterResult {
  /// It is the newest now.
  ///
  /// @param before the members until now
  record Accepted(Roster roster, Members before, Place place) implements RosterResult {}

  /// The newest is valid for longer.
  record Renewed(Roster roster) implements RosterResult {}

  /// It says what was known.
  record Known() implements RosterResult {}

  /// Genuine, but older than the newest: whoever showed it is to be told the newest.
  record Older(long epoch) implements RosterResult {}

  /// The owner has forked the group, which is frozen now.
  record Forked(ForkProof proof) implements RosterResult {}

  /// The same, but the other head is kept no longer, so nobody else can be shown it.
  record ForkedLongAgo(long epoch) implements RosterResult {}

  /// Genuine, but it cannot be built upon what is known: the whole list is needed.
  record NeedsWhole() implements RosterResult {}

  /// Not by the owner, out of its time, or against the rules.
  ///
  /// @param reason for people
  record Refused(String reason) implements RosterResult {}

  /// The group was frozen before.
  record Frozen() implements RosterResult {}

  /// Where an accepted roster stands in the chain.
  enum Place {
    /// None was known before.
    FIRST,
    /// It follows the one before.
    NEXT,
    /// Rosters between it and the one before are unknown.
    GAP,
    /// Its owner has no history.
    RESTART
  }
}
