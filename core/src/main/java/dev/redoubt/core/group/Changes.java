package dev.redoubt.core.group;

import dev.redoubt.identity.AgentName;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a new roster changes, as it is reported.
final class Changes {
  private Changes() {}

  static GroupEvent.Changed between(GroupName group, Members before, Roster now) {
    return new GroupEvent.Changed(
        group, now.epoch(), beyond(now.members(), before), beyond(before, now.members()));
  }

  private static SortedSet<AgentName> beyond(Members some, Members others) {
    SortedSet<AgentName> names = new TreeSet<>();
    for (Member member : some.all()) {
      if (others.named(member.name()) == null) {
        names.add(member.name());
      }
    }
    return names;
  }
}
