package dev.redoubt.core.endpoint;

import java.util.Map;

/// How many entries the tables of an endpoint have that its peers, or anyone who writes to its
/// streams, can make grow (§9.1).
///
/// @param senders instances that send to us
/// @param recipients names that we send to
/// @param sessions sessions alive, INITs under way included, both directions
/// @param keys keys by which an envelope finds its session
/// @param linkFloors links remembered
/// @param handshakesPending INITs that wait for RESP
/// @param writesUnderWay writes of which the driver has not reported the end
/// @param irregularities instances of which is counted what Redis did to their envelopes
/// @param initsKnown INITs remembered, over all prekeys
/// @param respsStored RESPs kept to be sent again
/// @param identitiesCounted identities whose INITs are counted
/// @param largest the largest of those tables of which each peer has its own
public record TableSizes(
    int senders,
    int recipients,
    int sessions,
    int keys,
    int linkFloors,
    int handshakesPending,
    int writesUnderWay,
    int irregularities,
    int initsKnown,
    int respsStored,
    int identitiesCounted,
    Largest largest) {

  /// @param sessionsPerInstance sessions accepted of one instance
  /// @param pendingInits INITs under way to one instance
  /// @param linksPerInstance links of one sender instance with something unsettled
  /// @param instancesPerIdentity channels to instances of one name
  /// @param initsPerPrekey INITs remembered for one prekey
  public record Largest(
      int sessionsPerInstance,
      int pendingInits,
      int linksPerInstance,
      int instancesPerIdentity,
      int initsPerPrekey) {}

  /// What a status shows.
  public Map<String, Integer> byName() {
    return Map.of(
        "senders", senders,
        "recipients", recipients,
        "keys", keys,
        "linkFloors", linkFloors,
        "handshakesPending", handshakesPending,
        "writesUnderWay", writesUnderWay,
        "irregularities", irregularities,
        "initsKnown", initsKnown,
        "respsStored", respsStored,
        "identitiesCounted", identitiesCounted);
  }
}
