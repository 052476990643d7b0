package dev.redoubt.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Which addresses a host name has. Asked before each connection, so that a name which leads
/// elsewhere after a failover is followed.
interface Names {
  /// What the system says, which the JDK remembers for 30 s (`networkaddress.cache.ttl`). Netty's
  /// own resolver would read the hosts file only once.
  Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// @return at least one
  List<InetAddress> of(String host) throws UnknownHostException;
}
