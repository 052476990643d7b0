package dev.redoubt.spi;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import dev.redoubt.core.Protocol;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Makes transports for URI schemes. Found by `ServiceLoader`.
public interface TransportProvider {
  Set<String> schemes();

  /// @throws dev.redoubt.ConfigurationException if the URI is wrong
  Transport create(URI uri, Options options);

  /// Settings of an agent for its transport. Immutable: each method with a parameter returns a new
  /// instance.
  ///
  /// ```java
  /// var options = Options.DEFAULT.namespace("staging").connectTimeout(Duration.ofSeconds(2));
  /// ```
  final class Options {
    /// The protocol's namespace, five seconds, login and TLS as in the URI.
    public static final Options DEFAULT =
        new Options(Protocol.NAMESPACE, Duration.ofSeconds(5), false, null, null, null);

    private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    private final String namespace;
    private final Duration connectTimeout;
    private final boolean waitForRedis;
    private final @Nullable Supplier<RedisLogin> login;
    private final @Nullable Supplier<RedisLogin> sentinelLogin;
    private final @Nullable Supplier<SSLContext> ssl;

    private Options(
        String namespace,
        Duration connectTimeout,
        boolean waitForRedis,
        @Nullable Supplier<RedisLogin> login,
        @Nullable Supplier<RedisLogin> sentinelLogin,
        @Nullable Supplier<SSLContext> ssl) {
      this.namespace = namespace;
      this.connectTimeout = connectTimeout;
      this.waitForRedis = waitForRedis;
      this.login = login;
      this.sentinelLogin = sentinelLogin;
      this.ssl = ssl;
    }

    /// The prefix of every key.
    public String namespace() {
      return namespace;
    }

    /// @param namespace `[a-zA-Z0-9._-]{1,64}`
    /// @throws ConfigurationException with code `BAD_NAMESPACE` if it is invalid
    public Options namespace(String namespace) {
      requireNamespace(namespace);
      return new Options(namespace, connectTimeout, waitForRedis, login, sentinelLogin, ssl);
    }

    /// The timeout of a connection, and again of its first answer.
    public Duration connectTimeout() {
      return connectTimeout;
    }

    public Options connectTimeout(Duration timeout) {
      return new Options(namespace, timeout, waitForRedis, login, sentinelLogin, ssl);
    }

    /// Whether inboxes can be opened while Redis is down.
    public boolean waitForRedis() {
      return waitForRedis;
    }

    public Options waitForRedis(boolean waits) {
      return new Options(namespace, connectTimeout, waits, login, sentinelLogin, ssl);
    }

    /// User and password, which take precedence over those of the URI; null to use these.
    public @Nullable Supplier<RedisLogin> login() {
      return login;
    }

    /// @param provider called for each connection, on a thread that may block
    public Options login(@Nullable Supplier<RedisLogin> provider) {
      return new Options(namespace, connectTimeout, waitForRedis, provider, sentinelLogin, ssl);
    }

    /// User and password for Sentinels, which have users of their own; null where they ask for
    /// none.
    public @Nullable Supplier<RedisLogin> sentinelLogin() {
      return sentinelLogin;
    }

    /// @param provider asked at each connection to a Sentinel, on a thread that may block
    public Options sentinelLogin(@Nullable Supplier<RedisLogin> provider) {
      return new Options(namespace, connectTimeout, waitForRedis, login, provider, ssl);
    }

    /// The context of TLS connections; null for the JVM's trust store.
    public @Nullable Supplier<SSLContext> ssl() {
      return ssl;
    }

    /// @param provider called for each TLS connection, on a thread that may block
    public Options ssl(@Nullable Supplier<SSLContext> provider) {
      return new Options(namespace, connectTimeout, waitForRedis, login, sentinelLogin, provider);
    }

    /// Suppliers are equal as they say themselves; most are equal to nothing else.
    @Override
    public boolean equals(Object other) {
      return other instanceof Options that
          && namespace.equals(that.namespace)
          && connectTimeout.equals(that.connectTimeout)
          && waitForRedis == that.waitForRedis
          && Objects.equals(login, that.login)
          && Objects.equals(sentinelLogin, that.sentinelLogin)
          && Objects.equals(ssl, that.ssl);
    }

    @Override
    public int hashCode() {
      return Objects.hash(namespace, connectTimeout, waitForRedis, login, sentinelLogin, ssl);
    }

    /// @throws ConfigurationException with code `BAD_NAMESPACE` if it is invalid
    public static void requireNamespace(String namespace) {
      if (!NAMESPACE.matcher(namespace).matches()) {
        throw new ConfigurationException(
            ErrorCode.BAD_NAMESPACE, "A namespace has 1 to 64 characters of a-z A-Z 0-9 . _ -.");
      }
    }
  }
}
