package dev.redoubt.core.group;

import dev.redoubt.identity.AgentName;
import java.util.SortedSet;

/// Something that happened to a group. Never carries payload or secrets.
public sealed interface GroupEvent {
  GroupName group();

  /// A new roster holds here.
  record Changed(
      GroupName group, long epoch, SortedSet<AgentName> added, SortedSet<AgentName> removed)
      implements GroupEvent {}

  /// At the owner: `member` has the roster of this epoch.
  record Confirmed(GroupName group, AgentName member, long epoch) implements GroupEvent {}

  /// At the owner: `invited` is no member, and will be none without another invitation.
  record NotAdded(GroupName group, AgentName invited, Reason reason) implements GroupEvent {}

  /// The newest roster is no longer valid, and nobody has shown a newer one.
  record Stale(GroupName group) implements GroupEvent {}

  /// Rosters between the newest two are unknown.
  record Gap(GroupName group, long epoch) implements GroupEvent {}

  /// The owner has begun a new chain.
  record Restarted(GroupName group, long epoch) implements GroupEvent {}

  /// Somebody has shown an old roster.
  record RolledBack(GroupName group, AgentName by, long epoch) implements GroupEvent {}

  /// Its owner has signed two rosters that contradict each other: the group is frozen for good.
  record Forked(GroupName group) implements GroupEvent {}

  /// Why somebody was not added.
  enum Reason {
    DECLINED,
    UNTRUSTED,
    UNANSWERED
  }
}
