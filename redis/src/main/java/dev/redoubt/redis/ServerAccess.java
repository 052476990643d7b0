package dev.redoubt.redis;

import dev.redoubt.spi.TransportProvider.Options;

/// Where the server is, and how both sides authenticate.
record ServerAccess(RedisAddress address, Names names, Logins logins, TlsContexts tls) {
  static ServerAccess of(RedisAddress address, Names names, Options options) {
    return new ServerAccess(
        address,
        names,
        new Logins(address, options.login()),
        new TlsContexts(address, options.ssl()));
  }

  Failures failures() {
    return new Failures(address, logins);
  }
}
