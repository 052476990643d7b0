package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.session.KeyTimes;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an endpoint holds at one instant.
///
/// @param unsettled messages accepted by [Endpoint#send] and not ended
/// @param inboundMessages messages received and not settled
/// @param memory what peers make us remember, and the bounds on it
/// @param sessions sessions alive, both directions
/// @param rotations generations begun as a sender, without the first of each epoch, since the start
/// @param kemSteps epochs begun by a KEM step since the start, both directions
/// @param handshakes INITs sent and answered since the start, both directions
/// @param tables sizes of the tables that others can make grow
public record Snapshot(
    List<Peer> peers,
    Anomalies anomalies,
    long unsettled,
    long inboundMessages,
    MemoryStatus memory,
    int sessions,
    long rotations,
    long kemSteps,
    long handshakes,
    TableSizes tables) {

  public Snapshot {
    peers = List.copyOf(peers);
  }

  /// @param keys of the session in use with it; null where none is open
  /// @param unsettled our messages to this instance that have not ended
  /// @param irregular what Redis did to what this instance wrote
  public record Peer(
      VerifiedPeer peer,
      InstanceId instance,
      boolean alive,
      @Nullable KeyTimes keys,
      int unsettled,
      Irregular irregular) {
    public boolean session() {
      return keys != null;
    }
  }

  /// What Redis did to what one instance wrote, in both directions' sessions.
  ///
  /// @param gaps envelopes missing so far: lost, withheld, or never written
  /// @param replays envelopes that came again
  /// @param reorderings envelopes that came out of order
  /// @param rollbacks times that an old bundle was shown
  public record Irregular(long gaps, long replays, long reorderings, long rollbacks) {
    static final Irregular NONE = new Irregular(0, 0, 0, 0);
  }
}
