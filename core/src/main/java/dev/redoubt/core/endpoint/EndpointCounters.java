package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.DropReason;
import dev.redoubt.transport.Misbehaviour;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// What an endpoint counts from its start on.
final class EndpointCounters {
  private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
  private final Map<Misbehaviour, Long> misbehaviour = new EnumMap<>(Misbehaviour.class);
  private long peersRefused;
  private long refusedByPeers;
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

  void misbehaved(Misbehaviour kind, long more) {
    misbehaviour.merge(kind, more, Long::sum);
  }

  /// Those that never occurred are absent.
  Map<Misbehaviour, Long> misbehaviour() {
    return misbehaviour;
  }

  /// `event` happened, whether or not it is reported.
  void happened(Event event) {
    switch (event) {
      case Event.PeerRefused refused -> peersRefused++;
      case Event.RefusedByPeer refused -> refusedByPeers++;
      default -> {}
    }
  }

  long peersRefused() {
    return peersRefused;
  }

  long refusedByPeers() {
    return refusedByPeers;
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
