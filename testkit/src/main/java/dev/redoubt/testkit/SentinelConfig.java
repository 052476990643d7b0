package dev.redoubt.testkit;

import dev.redoubt.testkit.Fleet.Berth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the servers of an [EmbeddedSentinel] are configured with. Sentinels know all servers from
/// the start, which they would need seconds to discover.
///
/// @param nodes the primary first
record SentinelConfig(ServerOptions options, List<EmbeddedRedis> nodes, List<Berth> sentinels) {
  private static final int FAILOVER_TIMEOUTS = 3;
  private static final int ID_DIGITS = 40;

  /// @param primary the address of the primary, for a replica
  static List<String> node(ServerOptions options, Berth berth, @Nullable String primary) {
    var lines = new ArrayList<>(ClusterConfig.replication(options));
    lines.add("replica-announce-ip " + options.host);
    lines.add("replica-announce-port " + berth.announcedPort());
    if (primary != null) {
      lines.add("replicaof " + spaced(primary));
    }
    return lines;
  }

  List<String> sentinel(Berth berth) {
    var lines = new ArrayList<String>();
    if (options.secured()) {
      lines.add("tls-replication yes");
    }
    if (!options.host.equals(Ports.LOOPBACK)) {
      lines.add("sentinel resolve-hostnames yes");
      lines.add("sentinel announce-hostnames yes");
    }
    lines.add("sentinel myid " + id(berth));
    lines.add("sentinel announce-ip " + options.host);
    lines.add("sentinel announce-port " + berth.announcedPort());
    int quorum = sentinels.size() / 2 + 1;
    lines.add("sentinel monitor " + about(spaced(nodes.getFirst().address()) + " " + quorum));
    long downAfter = options.downAfter.toMillis();
    lines.add("sentinel down-after-milliseconds " + about(Long.toString(downAfter)));
    lines.add("sentinel failover-timeout " + about(Long.toString(FAILOVER_TIMEOUTS * downAfter)));
    lines.add("sentinel auth-user " + about(ServerOptions.ADMIN));
    lines.add("sentinel auth-pass " + about(options.adminPassword));
    for (EmbeddedRedis replica : nodes.subList(1, nodes.size())) {
      lines.add("sentinel known-replica " + about(spaced(replica.address())));
    }
    for (Berth other : sentinels) {
      if (other.announcedPort() != berth.announcedPort()) {
        String where = options.host + " " + other.announcedPort();
        lines.add("sentinel known-sentinel " + about(where + " " + id(other)));
      }
    }
    return lines;
  }

  private static String about(String rest) {
    return EmbeddedSentinel.NAME + " " + rest;
  }

  /// Different for each sentinel, and never the same again on the same machine.
  private static String id(Berth berth) {
    String port = Integer.toString(berth.announcedPort());
    return "5".repeat(ID_DIGITS - port.length()) + port;
  }

  private static String spaced(String address) {
    return address.replace(':', ' ');
  }
}
