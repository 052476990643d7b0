package dev.redoubt.redis;

import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/// Redis and Valkey, 6.0 or later: `redis://[user:password@]host[:port][/database]`, and the same
/// with `rediss://` for TLS; `redis-socket:///path?db=0` for a Unix socket. Where a host name has
/// several addresses, they are tried in turn.
///
/// With TLS the server's certificate must be valid for the host and issued by an authority that the
/// JVM trusts (`javax.net.ssl.trustStore` names others), or that the context of [Options#ssl]
/// trusts.
public final class RedisTransportProvider implements TransportProvider {
  /// For `ServiceLoader`.
  public RedisTransportProvider() {}

  @Override
  public Set<String> schemes() {
    return RedisUri.SCHEMES;
  }

  /// Opens no connection yet: [Transport#open] does.
  @Override
  public Transport create(URI uri, Options options) {
    return create(uri, options, Names.SYSTEM);
  }

  static Transport create(URI uri, Options options, Names names) {
    return new RedisTransport(RedisUri.parse(uri), names, new Keys(options.namespace()), options);
  }
}
