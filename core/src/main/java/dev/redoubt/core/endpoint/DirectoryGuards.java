package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import java.time.Duration;

/// Bounds and checks that hold over the directories of all names, since Redis decides what these
/// show.
///
/// @param reads directories that may be read
/// @param verifications bundles that may be verified: Redis can show ever new ones
/// @param floors what Redis must not fall behind
/// @param irregularities counts where it did
record DirectoryGuards(
    ReadRates reads,
    TokenBucket verifications,
    BundleFloors floors,
    Irregularities irregularities) {
  /// @param identities whose floors are remembered, at most
  DirectoryGuards(int identities, Irregularities irregularities, Now now) {
    this(
        new ReadRates(now),
        new TokenBucket(Protocol.BUNDLES_PER_SECOND, Duration.ofSeconds(1), now),
        new BundleFloors(identities),
        irregularities);
  }
}
