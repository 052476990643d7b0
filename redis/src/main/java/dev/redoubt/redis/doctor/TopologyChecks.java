package dev.redoubt.redis.doctor;

import dev.redoubt.redis.doctor.Facts.Kind;
import dev.redoubt.redis.doctor.Facts.Sentinel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Whether the URL suits the servers, and how they fail over.
final class TopologyChecks {
  private static final String TOPOLOGY = "topology";
  private static final String REPLICAS = "replicas";
  private static final String SENTINELS = "sentinels";
  private static final String FAILOVER = "failover";
  private static final int MAJORITY_NEEDS = 3;
  private static final long SLOW_MILLIS = 10_000;
  private static final long HASTY_MILLIS = 1_000;

  private TopologyChecks() {}

  /// What one node shows.
  static void look(Kind kind, Settings settings, List<Finding> found) {
    String mode =
        settings
            .info(TOPOLOGY, "redis_mode")
            .or(() -> settings.info(TOPOLOGY, "server_mode")) // of Valkey
            .orElse("");
    String role = settings.info(TOPOLOGY, "role").orElse("");
    String address = settings.node().address();
    if (mode.equals("sentinel")) {
      found.add(
          Finding.wrong(
              TOPOLOGY,
              "this is a sentinel",
              "It holds no messages; the URL has to say that it is asked for the primary.",
              "REDIS_URL=redis-sentinel://" + address + "/0?master=NAME"));
    } else if (kind != Kind.CLUSTER && mode.equals("cluster")) {
      found.add(
          Finding.wrong(
              TOPOLOGY,
              "this is a node of a cluster",
              "Only agents whose inboxes are on it would work.",
              "REDIS_URL=redis-cluster://" + address));
    } else if (kind == Kind.STANDALONE && role.equals("slave")) {
      String primary =
          settings.info(TOPOLOGY, "master_host").orElse("HOST")
              + ":"
              + settings.info(TOPOLOGY, "master_port").orElse("PORT");
      found.add(
          Finding.wrong(
              TOPOLOGY,
              "this is a replica of " + primary,
              "A replica refuses messages (READONLY).",
              "REDIS_URL=redis://" + primary));
    } else if (kind == Kind.CLUSTER) {
      cluster(settings, found);
    } else if (kind == Kind.STANDALONE) {
      found.add(Finding.fine(TOPOLOGY, "one server"));
    }
    if (role.equals("master")) {
      replicas(kind, settings, found);
    }
  }

  /// What is seen from all together.
  static List<Finding> look(Facts facts, List<Settings> all) {
    var found = new ArrayList<Finding>();
    if (facts.kind() == Kind.SENTINEL) {
      sentinels(facts.sentinels(), found);
    }
    if (facts.unserved() > 0) {
      found.add(
          Finding.wrong(
              "slots",
              facts.unserved() + " of 16384 hash slots have no server",
              "Agents whose inboxes lie there get no messages.",
              "CLUSTER ADDSLOTS SLOT"));
    }
    if (facts.kind() == Kind.CLUSTER) {
      long primaries =
          all.stream()
              .filter(node -> node.node().reached())
              .filter(node -> !node.info(TOPOLOGY, "role").orElse("").equals("slave"))
              .count();
      found.add(
          primaries < MAJORITY_NEEDS
              ? Finding.wrong(
                  FAILOVER,
                  primaries + " primaries",
                  "A lost primary is replaced only by a majority of the others, so there have to be"
                      + " three.",
                  "# add primaries, and migrate slots to them")
              : Finding.fine(FAILOVER, primaries + " primaries"));
    }
    return found;
  }

  private static void cluster(Settings settings, List<Finding> found) {
    switch (settings.node().clusterInfo()) {
      case Answer.Known<String>(String text) -> {
        Map<String, String> info = Settings.lines(text);
        boolean whole = "ok".equals(info.get("cluster_state"));
        found.add(
            whole
                ? Finding.fine(TOPOLOGY, "cluster, all slots served")
                : Finding.wrong(
                    TOPOLOGY,
                    "cluster_state is " + info.getOrDefault("cluster_state", "unknown"),
                    "Some slots have no server, and messages for their inboxes wait.",
                    "CLUSTER NODES"));
      }
      case Answer.Refused<String>(String why) ->
          found.add(Finding.unseen(TOPOLOGY, "the state of the cluster", why));
    }
    if (settings.config("coverage", "cluster-require-full-coverage").orElse("").equals("yes")) {
      found.add(
          Finding.better(
              "coverage",
              "the whole cluster stops when one shard is down",
              "With no, only agents whose inboxes are on that shard wait.",
              "cluster-require-full-coverage no"));
    }
    settings
        .configNumber(FAILOVER, "cluster-node-timeout")
        .ifPresent(millis -> pace(millis, "cluster-node-timeout 5000").ifPresent(found::add));
  }

  private static void replicas(Kind kind, Settings settings, List<Finding> found) {
    OptionalLong count = settings.infoNumber(REPLICAS, "connected_slaves");
    if (count.isEmpty()) {
      return;
    }
    long connected = count.getAsLong();
    long wanted = settings.configNumber(REPLICAS, "min-replicas-to-write").orElse(-1);
    if (wanted > connected) {
      found.add(
          Finding.wrong(
              REPLICAS,
              connected + " connected, " + wanted + " wanted for each write",
              "Redis refuses every message (NOREPLICAS).",
              "min-replicas-to-write " + connected));
    } else if (connected == 0 && kind != Kind.STANDALONE) {
      found.add(
          Finding.better(
              REPLICAS,
              "none",
              "Messages wait while this server is down; a replica would take over.",
              "replicaof " + settings.node().address().replace(':', ' ')));
    } else if (connected > 0 && wanted == 0) {
      found.add(
          Finding.better(
              REPLICAS,
              connected + " connected, none wanted for a write",
              "A primary that is cut off goes on taking messages, which arrive only after agents"
                  + " have heard of the new one.",
              "min-replicas-to-write 1",
              "min-replicas-max-lag 10"));
    } else {
      found.add(Finding.fine(REPLICAS, connected == 0 ? "none" : connected + " connected"));
    }
    if (connected > 0 && kind == Kind.STANDALONE) {
      found.add(
          Finding.better(
              FAILOVER,
              "by hand only, as far as the URL says",
              "If sentinels watch this server, a URL that names them follows a failover.",
              "REDIS_URL=redis-sentinel://HOST:26379/0?master=NAME"));
    }
  }

  private static void sentinels(List<Sentinel> sentinels, List<Finding> found) {
    var named = new LinkedHashSet<String>();
    for (Sentinel sentinel : sentinels) {
      switch (sentinel.named()) {
        case Answer.Known<String>(String address) -> {
          named.add(address);
          sentinel(sentinel, found);
        }
        case Answer.Refused<String>(String why) ->
            found.add(
                Finding.better(SENTINELS, "one cannot be asked", why)
                    .at(List.of(sentinel.address())));
      }
    }
    found.add(agreement(sentinels.size(), named));
  }

  private static void sentinel(Sentinel sentinel, List<Finding> found) {
    switch (sentinel.master()) {
      case Answer.Known<Map<String, String>>(Map<String, String> fields) ->
          sentinel(sentinel.address(), fields, found);
      case Answer.Refused<Map<String, String>>(String why) ->
          found.add(
              Finding.unseen(SENTINELS, "what it knows of the primary", why)
                  .at(List.of(sentinel.address())));
    }
  }

  private static Finding agreement(int count, Set<String> named) {
    if (named.isEmpty()) {
      return Finding.wrong(
          SENTINELS,
          "none of " + count + " names a primary",
          "Agents do not find it. The name in the URL may be another than the sentinels have.",
          "SENTINEL MASTERS");
    }
    if (named.size() > 1) {
      return Finding.wrong(
          SENTINELS,
          "they name " + String.join(" and ", named) + " as the primary",
          "Agents go where most sentinels point. It passes after a failover; if it stays, they do"
              + " not reach each other.",
          "SENTINEL MASTERS");
    }
    return count < MAJORITY_NEEDS
        ? Finding.wrong(
            SENTINELS,
            count + " in the URL",
            "A primary is replaced only by a majority of the sentinels, so there have to be three,"
                + " on three machines.",
            "REDIS_URL=redis-sentinel://HOST1:26379,HOST2:26379,HOST3:26379/0?master=NAME")
        : Finding.fine(SENTINELS, count + ", of one opinion");
  }

  private static void sentinel(String address, Map<String, String> fields, List<Finding> found) {
    List<String> at = List.of(address);
    String name = fields.getOrDefault("name", "NAME");
    long known = number(fields, "num-other-sentinels") + 1;
    if (number(fields, "quorum") > known) {
      found.add(
          Finding.wrong(
                  FAILOVER,
                  "quorum " + fields.get("quorum") + " of " + known + " sentinels",
                  "They never agree that the primary is down.",
                  "SENTINEL SET " + name + " quorum " + (known / 2 + 1))
              .at(at));
    }
    if (number(fields, "num-slaves") == 0) {
      found.add(
          Finding.wrong(
                  FAILOVER,
                  "no replica is known",
                  "Nothing takes over when the primary is lost.",
                  "replicaof " + fields.get("ip") + " " + fields.get("port"))
              .at(at));
    }
    pace(
            number(fields, "down-after-milliseconds"),
            "SENTINEL SET " + name + " down-after-milliseconds 5000")
        .map(finding -> finding.at(at))
        .ifPresent(found::add);
  }

  private static Optional<Finding> pace(long millis, String set) {
    if (millis > SLOW_MILLIS) {
      return Optional.of(
          Finding.better(
              FAILOVER,
              "begins when a primary was silent for " + millis + " ms",
              "Messages wait so long, and expire if their time to live is shorter.",
              set));
    }
    return millis < HASTY_MILLIS
        ? Optional.of(
            Finding.better(
                FAILOVER,
                "begins when a primary was silent for " + millis + " ms",
                "A pause of the server or the network is enough for a failover.",
                set))
        : Optional.empty();
  }

  private static long number(Map<String, String> fields, String name) {
    try {
      return Long.parseLong(fields.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
