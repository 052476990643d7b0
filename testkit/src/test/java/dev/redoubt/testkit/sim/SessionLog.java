package dev.redoubt.testkit.sim;

import dev.redoubt.core.endpoint.Event;
import dev.redoubt.identity.InstanceId;
import java.util.HashSet;
import java.util.Set;

/// Records the sessions that one incarnation of an agent opens.
final class SessionLog {
  private final Set<InstanceId> met = new HashSet<>();
  private int lost;

  void told(Event event) {
    if (event instanceof Event.SessionStarted started
        && started.initiator()
        && !met.add(started.instance())) {
      lost++;
    }
  }

  /// Sessions to instances to which there was one before.
  int lost() {
    return lost;
  }
}
