package dev.redoubt.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client that takes messages: one stream, or one call that waits for some.
final class Reader {
  private final @Nullable String type;
  final int prefetch;
  final long leaseNanos;

  /// Leases that it has. Guarded by the lock of [Leases].
  int leased;

  /// @param type the only one that it takes; null for all
  /// @param prefetch how many leases it may have at a time
  Reader(@Nullable String type, int prefetch, Duration lease) {
    this.type = type;
    this.prefetch = prefetch;
    this.leaseNanos = lease.toNanos();
  }

  boolean takes(String type) {
    return this.type == null || this.type.equals(type);
  }
}
