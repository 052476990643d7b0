package dev.redoubt.core.group;

/// How a group stands at one agent.
public enum GroupStatus {
  /// It is a member, by a roster that is valid.
  ACTIVE,
  /// No roster was shown yet.
  WAITING,
  /// The newest roster is no longer valid.
  STALE,
  /// It is a member no longer, or is not one yet.
  REMOVED,
  /// The owner has forked the group.
  FORKED,
  /// The owner has closed the group.
  CLOSED
}
