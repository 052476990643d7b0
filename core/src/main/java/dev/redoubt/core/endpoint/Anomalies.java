package dev.redoubt.core.endpoint;

import dev.redoubt.transport.Misbehaviour;
import java.util.Map;

/// What an endpoint has counted of others since its start; nothing here ever falls.
///
/// @param misbehaviour what Redis, or a peer in its place, did. A [Misbehaviour#GAP] counts each
///   envelope that was missing when a later one came, also where it came after all
/// @param drops what was dropped, by the names of the reasons
/// @param peersRefused claims to a name that our trust policy refused
/// @param refusedByPeers INITs of ours that were answered with a refusal
/// @param evictions messages, sessions and identities evicted to make room
/// @param eventsWithheld events that were not reported one by one
public record Anomalies(
    Map<Misbehaviour, Long> misbehaviour,
    Map<String, Long> drops,
    long peersRefused,
    long refusedByPeers,
    long evictions,
    long eventsWithheld) {
  public Anomalies {
    misbehaviour = Map.copyOf(misbehaviour);
    drops = Map.copyOf(drops);
  }
}
