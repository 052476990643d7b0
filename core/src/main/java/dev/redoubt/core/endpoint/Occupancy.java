package dev.redoubt.core.endpoint;

/// How full the tables of an endpoint are that its peers, or whoever writes to its streams, can
/// make grow (SPEC.md, "Bounds").
///
/// @param sessions sessions alive, INITs under way included, both directions
/// @param kids keys by which an envelope finds its session
/// @param sessionsPerInstance the most sessions accepted of one instance
/// @param pendingInits the most INITs under way to one instance
/// @param linksPerInstance the most links of one sender instance with something unsettled
/// @param floors links remembered
/// @param instancesPerIdentity the most channels to instances of one name
/// @param resps RESPs kept to be sent again
/// @param inits the most INITs remembered for one prekey
/// @param writes writes of which Redis has not told
public record Occupancy(
    int sessions,
    int kids,
    int sessionsPerInstance,
    int pendingInits,
    int linksPerInstance,
    int floors,
    int instancesPerIdentity,
    int resps,
    int inits,
    int writes) {}
