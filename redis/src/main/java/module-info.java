/// Redoubt over Redis and Valkey: found as a service for `redis://` and `rediss://`, so
/// applications call nothing of it.
module redoubt.redis {
  requires transitive redoubt.agent;
  requires static jdk.net;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.redoubt.redis;
  exports dev.redoubt.redis.doctor;

  provides dev.redoubt.spi.TransportProvider with
      dev.redoubt.redis.RedisTransportProvider;
}
