package dev.redoubt.core.endpoint;

import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.List;
import java.util.Map;

/// What an endpoint holds at one instant.
///
/// @param drops what was refused before it meant anything, counted by reason since the start
/// @param unsettled messages accepted by [Endpoint#send] and not ended
/// @param inboundMessages messages received and not settled
/// @param inboundBytes what the inbound budget counts for them: payload, headers and a fixed part
///   each
/// @param inboundBudget the bound on those, bytes
/// @param sessions sessions alive, both directions
/// @param rotations generations that we went on to as a sender, after the first of each epoch,
///   since the start
/// @param kemSteps epochs begun by a KEM step since the start, both directions
/// @param handshakes INITs sent and answered since the start, both directions
public record Snapshot(
    List<Peer> peers,
    Map<String, Long> drops,
    long unsettled,
    long inboundMessages,
    long inboundBytes,
    long inboundBudget,
    int sessions,
    long rotations,
    long kemSteps,
    long handshakes) {

  public Snapshot {
    peers = List.copyOf(peers);
    drops = Map.copyOf(drops);
  }

  /// @param unsettled our messages to this instance that have not ended
  public record Peer(
      VerifiedPeer peer, InstanceId instance, boolean alive, boolean session, int unsettled) {}
}
