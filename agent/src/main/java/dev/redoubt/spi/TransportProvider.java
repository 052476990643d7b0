package dev.redoubt.spi;

import dev.redoubt.ConfigurationException;
import dev.redoubt.RedisLogin;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes transports for URI schemes; found by `ServiceLoader`.
public interface TransportProvider {
  Set<String> schemes();

  /// @throws dev.redoubt.ConfigurationException if the URI is wrong, naming what is
  Transport create(URI uri, Options options);

  /// @param namespace prefix of every key, `[a-zA-Z0-9._-]{1,64}`
  /// @param connectTimeout for connecting and for the first answer
  /// @param waitForRedis whether an inbox may be opened while Redis is down
  /// @param login asked at each connection, on a thread that may wait, and counts instead of what
  ///   the URI says; null where that counts
  record Options(
      String namespace,
      Duration connectTimeout,
      boolean waitForRedis,
      @Nullable Supplier<RedisLogin> login) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    /// @throws ConfigurationException with code `BAD_NAMESPACE`
    public Options {
      requireNamespace(namespace);
    }

    public Options(String namespace, Duration connectTimeout, boolean waitForRedis) {
      this(namespace, connectTimeout, waitForRedis, null);
    }

    /// @throws ConfigurationException with code `BAD_NAMESPACE` if it breaks the rule
    public static void requireNamespace(String namespace) {
      if (!NAMESPACE.matcher(namespace).matches()) {
        throw new ConfigurationException(
            "BAD_NAMESPACE", "A namespace has 1 to 64 characters of a-z A-Z 0-9 . _ -.");
      }
    }
  }
}
