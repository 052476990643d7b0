/// Redoubt over Redis and Valkey: found as a service for `redis://` and `rediss://`, so
/// applications call nothing of it.
@SuppressWarnings("requires-automatic") // Lettuce has no descriptor, so its needs are listed here
module redoubt.redis {
  requires transitive redoubt.agent;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.resolver.dns;
  requires io.netty.transport;
  requires lettuce.core;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.redoubt.redis;

  provides dev.redoubt.spi.TransportProvider with
      dev.redoubt.redis.RedisTransportProvider;
}
