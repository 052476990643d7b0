package dev.redoubt.internal;

import dev.redoubt.RedisLogin;
import dev.redoubt.files.TlsFiles;
import dev.redoubt.spi.TransportProvider.Options;
import java.net.URI;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What environment variables say of Redis, where neither the builder nor the URI does: `REDIS_CA`,
/// `REDIS_CERT` and `REDIS_KEY` name PEM files, `REDIS_SENTINEL_USER` and `REDIS_SENTINEL_PASSWORD`
/// log in to Sentinels.
public final class RedisEnvironment {
  private static final Pattern TLS_FILES = Pattern.compile("(^|&)(ca|cert|key)=");

  private final Variables variables;

  /// Environment variables by name.
  @FunctionalInterface
  public interface Variables {
    @Nullable String get(String name);
  }

  public RedisEnvironment(Variables variables) {
    this.variables = variables;
  }

  /// The options, with what the environment says where they and the URI say nothing.
  public Options completed(URI uri, Options options) {
    String query = uri.getRawQuery();
    boolean said = options.ssl() != null || (query != null && TLS_FILES.matcher(query).find());
    Options withTls = said ? options : options.ssl(tlsFiles());
    return options.sentinelLogin() == null ? withTls.sentinelLogin(sentinelLogin()) : withTls;
  }

  private @Nullable TlsFiles tlsFiles() {
    return TlsFiles.of(set("REDIS_CA"), set("REDIS_CERT"), set("REDIS_KEY"));
  }

  private @Nullable Supplier<RedisLogin> sentinelLogin() {
    String password = set("REDIS_SENTINEL_PASSWORD");
    if (password == null) {
      return null;
    }
    return new FixedLogin(new RedisLogin(set("REDIS_SENTINEL_USER"), password));
  }

  /// Equal where the login is, so that agents can share a transport.
  private record FixedLogin(RedisLogin get) implements Supplier<RedisLogin> {}

  private @Nullable String set(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
