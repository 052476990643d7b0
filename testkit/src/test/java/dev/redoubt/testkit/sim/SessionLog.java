package dev.redoubt.testkit.sim;

import dev.redoubt.core.endpoint.Event;
import dev.redoubt.identity.InstanceId;
import java.util.HashSet;
import java.util.Set;

/// Which sessions one incarnation of an agent has opened.
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

  /// Sessions to an instance to which there had been one before.
  int lost() {
    return lost;
  }
}
