package dev.redoubt;

import java.time.Duration;
import java.util.Map;

/// What Redis says of itself (`INFO`), read every 15 s where the URL ends in `?info=yes`
/// ([Agent#redisInfo]).
///
/// These are hints for operators, from an adversary: nobody vouches for them, a hostile Redis says
/// what it likes, and nothing that Redoubt promises depends on them. Of a cluster, all primaries
/// count together.
///
/// @param memoryUsed bytes
/// @param memoryMax `maxmemory`, bytes; 0 where a server has no limit
/// @param evictedKeys keys that were evicted for want of memory, since the servers' start
/// @param clients connections
/// @param rejectedConnections those that were refused for want of room (`maxclients`), since the
///   start
/// @param commandsPerSecond commands of all clients
/// @param persistenceOk whether the last save and the last write of the log did not fail; true
///   where neither is used
/// @param commandTimes average time that Redis took for one `xadd`, `xread` or `xdel` of any client
///   since the reading before, without waiting; commands that nobody called are left out
public record RedisInfo(
    long memoryUsed,
    long memoryMax,
    long evictedKeys,
    long clients,
    long rejectedConnections,
    long commandsPerSecond,
    boolean persistenceOk,
    Map<String, Duration> commandTimes) {
  public RedisInfo {
    commandTimes = Map.copyOf(commandTimes);
  }
}
