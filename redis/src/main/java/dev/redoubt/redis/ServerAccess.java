package dev.redoubt.redis;

import dev.redoubt.RedisLogin;
import dev.redoubt.spi.TransportProvider.Options;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the servers are, and how both sides authenticate.
///
/// @param sentinelLogins for Sentinels, which have users of their own
record ServerAccess(
    RedisUri uri,
    Names names,
    Logins logins,
    Supplier<@Nullable RedisLogin> sentinelLogins,
    TlsContexts tls) {
  static ServerAccess of(RedisUri uri, Names names, Options options) {
    return new ServerAccess(
        uri,
        names,
        new Logins(uri.login(), options.login()),
        new Logins(null, options.sentinelLogin())::next,
        new TlsContexts(uri, options.ssl() == null ? uri.tlsFiles() : options.ssl()));
  }

  Failures failures() {
    return new Failures(uri, logins);
  }
}
