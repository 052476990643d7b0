package dev.redoubt.redis;

import dev.redoubt.TransportException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the servers to connect to. Asked before each connection; may block.
interface Locator {
  /// Those that may be the primary which holds `key`, the likeliest first.
  ///
  /// @param key null where any primary is right
  /// @return at least one
  /// @throws TransportException if nobody knows
  List<NodeAddress> primaries(@Nullable String key);
}
