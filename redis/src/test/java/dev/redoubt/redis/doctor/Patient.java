package dev.redoubt.redis.doctor;

import dev.redoubt.redis.doctor.Facts.ClockSample;
import dev.redoubt.redis.doctor.Facts.Kind;
import dev.redoubt.redis.doctor.Facts.Login;
import dev.redoubt.redis.doctor.Facts.Node;
import dev.redoubt.redis.doctor.Facts.Sentinel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Healthy servers, of which a test makes one thing sick.
final class Patient {
  final Map<String, String> info =
      new LinkedHashMap<>(
          Map.ofEntries(
              Map.entry("redis_version", "8.10.1"),
              Map.entry("redis_mode", "standalone"),
              Map.entry("role", "master"),
              Map.entry("connected_slaves", "0"),
              Map.entry("connected_clients", "12"),
              Map.entry("maxclients", "10000"),
              Map.entry("used_memory", "1048576"),
              Map.entry("maxmemory", "1073741824"),
              Map.entry("total_system_memory", "4294967296"),
              Map.entry("maxmemory_policy", "noeviction"),
              Map.entry("evicted_keys", "0"),
              Map.entry("loading", "0"),
              Map.entry("rdb_last_bgsave_status", "ok"),
              Map.entry("aof_enabled", "0")));
  final Map<String, String> config =
      new LinkedHashMap<>(
          Map.of(
              "timeout", "0",
              "proto-max-bulk-len", "536870912",
              "min-replicas-to-write", "0",
              "cluster-require-full-coverage", "no",
              "cluster-node-timeout", "5000"));
  final Map<String, String> master =
      new LinkedHashMap<>(
          Map.of(
              "name", "mymaster",
              "ip", "10.0.0.1",
              "port", "6379",
              "quorum", "2",
              "num-other-sentinels", "2",
              "num-slaves", "1",
              "down-after-milliseconds", "5000"));
  final List<String> named = new ArrayList<>();
  final List<Duration> roundTrips =
      new ArrayList<>(List.of(Duration.ofNanos(300_000), Duration.ofNanos(400_000)));
  Kind kind = Kind.STANDALONE;
  Login login =
      new Login(
          "alice",
          true,
          true,
          false,
          List.of(),
          List.of(),
          Answer.of("-@all +ping"),
          Answer.of(false));
  Answer<Map<String, String>> configAnswer = Answer.of(config);
  String clusterState = "ok";
  long serverAhead;
  int nodes = 1;
  int unserved;
  String unreachable = "";
  @Nullable Answer<String> infoAnswer;

  List<Finding> examined() {
    var all = new ArrayList<Node>();
    for (int i = 0; i < nodes; i++) {
      all.add(
          new Node(
              "10.0.0." + (i + 1) + ":6379",
              unreachable.isEmpty() ? Answer.of(greeting()) : Answer.refused(unreachable),
              infoAnswer == null ? Answer.of("# Server\r\n" + text(info)) : infoAnswer,
              configAnswer,
              Answer.of("cluster_state:" + clusterState + "\r\n"),
              List.of(new ClockSample(1_000, 1_100 + serverAhead, 1_200)),
              roundTrips));
    }
    var sentinels = new ArrayList<Sentinel>();
    for (String address : named) {
      sentinels.add(
          new Sentinel(
              "10.0.1." + sentinels.size() + ":26379", Answer.of(master), Answer.of(address)));
    }
    return Doctor.examine(new Facts(kind, login, all, sentinels, unserved));
  }

  private Map<String, String> greeting() {
    Map<String, String> said = new LinkedHashMap<>(info);
    said.keySet().retainAll(List.of("redis_version", "valkey_version", "redis_mode", "role"));
    return said;
  }

  /// What is said of one thing.
  Finding finding(String check) {
    List<Finding> found =
        examined().stream().filter(finding -> finding.check().equals(check)).toList();
    if (found.size() != 1) {
      throw new AssertionError(check + ": " + found);
    }
    return found.getFirst();
  }

  private static String text(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ":" + field.getValue())
        .collect(Collectors.joining("\r\n"));
  }
}
