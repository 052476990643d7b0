package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.DropReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// What an endpoint counts from its start on.
final class EndpointCounters {
  private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
  private long handshakes;
  private long rotations;
  private long kemSteps;

  void drop(DropReason reason) {
    drops.merge(reason, 1L, Long::sum);
  }

  /// By the names of their reasons; those that never occurred are absent.
  Map<String, Long> drops() {
    Map<String, Long> counts = new HashMap<>();
    drops.forEach((reason, count) -> counts.put(reason.name(), count));
    return counts;
  }

  void handshake() {
    handshakes++;
  }

  /// INITs sent and answered with a session.
  long handshakes() {
    return handshakes;
  }

  void rotations(long more) {
    rotations += more;
  }

  /// Generations begun as a sender, without the first of each epoch.
  long rotations() {
    return rotations;
  }

  void kemSteps(int more) {
    kemSteps += more;
  }

  /// Epochs begun by a KEM step, in both directions.
  long kemSteps() {
    return kemSteps;
  }
}
