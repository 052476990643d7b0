package dev.redoubt.core.budget;

import java.util.Map;

/// How much of what peers can make an agent remember is in use, in bytes of heap.
///
/// @param total the bound on everything together
/// @param used at most `total`, apart from what sessions in use have grown by since the last
///   eviction
/// @param share the bound on what one identity causes
/// @param strangersMax the bound on what identities cause, all together, that are known only
///   because they contacted us
/// @param strangers what they cause
/// @param byUse what `used` is for
/// @param evictions messages, sessions and identities forgotten to make room, since the start
public record MemoryStatus(
    long total,
    long used,
    long share,
    long strangersMax,
    long strangers,
    Map<MemoryUse, Long> byUse,
    long evictions) {

  public MemoryStatus {
    byUse = Map.copyOf(byUse);
  }
}
