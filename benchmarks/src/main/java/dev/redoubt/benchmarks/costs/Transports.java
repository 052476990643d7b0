package dev.redoubt.benchmarks.costs;

import dev.redoubt.redis.RedisTransportProvider;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.time.Duration;

/// Opens transports that several agents share.
final class Transports {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private Transports() {}

  static Transport open(Arguments arguments) {
    return new RedisTransportProvider()
        .create(
            URI.create(arguments.redis()),
            TransportProvider.Options.DEFAULT
                .namespace(arguments.namespace())
                .connectTimeout(CONNECT_TIMEOUT));
  }
}
