package dev.redoubt.spi;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// Makes transports for URI schemes; found by `ServiceLoader`.
public interface TransportProvider {
  Set<String> schemes();

  /// @throws dev.redoubt.ConfigurationException if the URI is wrong, naming what is
  Transport create(URI uri, Options options);

  /// @param namespace prefix of every key, `[a-zA-Z0-9._-]{1,64}`
  /// @param connectTimeout for connecting and for the first answer
  /// @param waitForRedis whether an inbox may be opened while Redis is down
  record Options(String namespace, Duration connectTimeout, boolean waitForRedis) {}
}
