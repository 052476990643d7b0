package dev.redoubt.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Resolves host names. Asked before each connection, so that a name which points to another server
/// after a failover is followed.
interface Names {
  /// The system's resolver, whose answers the JDK caches for 30 s (`networkaddress.cache.ttl`).
  Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// @return at least one
  List<InetAddress> of(String host) throws UnknownHostException;
}
