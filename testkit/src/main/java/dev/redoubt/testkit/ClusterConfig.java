package dev.redoubt.testkit;

import java.util.ArrayList;
import java.util.List;

/// What a node of a cluster, and a replica in general, is configured with.
final class ClusterConfig {
  private ClusterConfig() {}

  static List<String> lines(ServerOptions options, Fleet.Berth berth) {
    var lines = new ArrayList<>(replication(options));
    lines.add("cluster-enabled yes");
    lines.add("cluster-config-file nodes.conf");
    lines.add("cluster-node-timeout " + options.downAfter.toMillis());
    lines.add("cluster-announce-ip " + Ports.LOOPBACK);
    if (!options.host.equals(Ports.LOOPBACK)) {
      lines.add("cluster-announce-hostname " + options.host);
      lines.add("cluster-preferred-endpoint-type hostname");
    }
    if (options.partitionable) {
      String port = options.secured() ? "cluster-announce-tls-port " : "cluster-announce-port ";
      lines.add(port + berth.announcedPort());
      lines.add("cluster-announce-bus-port " + berth.announcedBusPort());
    }
    if (options.secured()) {
      lines.add("tls-cluster yes");
    }
    return lines;
  }

  /// Replicas log in as the user with all rights, and are in step at once.
  static List<String> replication(ServerOptions options) {
    var lines =
        new ArrayList<>(
            List.of(
                "masteruser " + ServerOptions.ADMIN,
                "masterauth " + options.adminPassword,
                "repl-diskless-sync-delay 0",
                "repl-ping-replica-period 1"));
    if (options.secured()) {
      lines.add("tls-replication yes");
    }
    return lines;
  }

  /// The command that gives the i-th of `primaries` its slots.
  static String[] share(int i, int primaries) {
    var command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
    for (int slot = ClusterView.SLOTS * i / primaries;
        slot < ClusterView.SLOTS * (i + 1) / primaries;
        slot++) {
      command.add(Integer.toString(slot));
    }
    return command.toArray(String[]::new);
  }
}
