package dev.redoubt.redis.doctor;

import static dev.redoubt.redis.doctor.Finding.Verdict.BETTER;
import static dev.redoubt.redis.doctor.Finding.Verdict.FINE;
import static dev.redoubt.redis.doctor.Finding.Verdict.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.doctor.Facts.Kind;
import dev.redoubt.redis.doctor.Facts.Login;
import dev.redoubt.redis.doctor.Finding.Verdict;
import dev.redoubt.testkit.EmbeddedRedis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What real servers say of themselves is understood.
class DoctorIT {
  private static final Login LOGIN =
      new Login("alice", true, true, true, List.of(), Answer.of("-@all"), Answer.of(false));

  private static Facts.Node node(EmbeddedRedis redis) {
    String[] lines = redis.command("CONFIG", "GET", "*").split("\n", -1);
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i + 1 < lines.length; i += 2) {
      config.put(lines[i], lines[i + 1]);
    }
    boolean cluster = redis.command("INFO", "cluster").contains("cluster_enabled:1");
    return new Facts.Node(
        redis.address(),
        Answer.of(redis.command("INFO")),
        Answer.of(config),
        cluster ? Answer.of(redis.command("CLUSTER", "INFO")) : Answer.refused("ERR"),
        List.of(),
        List.of());
  }

  private static void says(EmbeddedRedis redis, Kind kind, String check, Verdict verdict) {
    assertThat(Doctor.examine(new Facts(kind, LOGIN, List.of(node(redis)), List.of())))
        .filteredOn(finding -> finding.check().equals(check))
        .extracting(Finding::verdict)
        .containsExactly(verdict);
  }

  private static void says(String setting, String check, Verdict verdict) {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().config(setting).start()) {
      says(redis, Kind.STANDALONE, check, verdict);
    }
  }

  @Test
  void aServerWithTheDefaultsLacksAMemoryLimitOnly() {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      assertThat(Doctor.examine(new Facts(Kind.STANDALONE, LOGIN, List.of(node(redis)), List.of())))
          .filteredOn(finding -> !finding.check().equals("version"))
          .filteredOn(finding -> finding.verdict() != FINE)
          .extracting(Finding::check)
          .containsExactly("memory");
    }
  }

  @Test
  void serversThatAreWronglySetAreToldSo() {
    says("maxmemory-policy allkeys-lru\nmaxmemory 64mb", "eviction", WRONG);
    says("maxmemory-policy volatile-ttl", "eviction", BETTER);
    says("maxmemory 1mb", "memory", WRONG);
    says("timeout 3", "timeout", WRONG);
    says("proto-max-bulk-len 1mb", "value size", WRONG);
    says("min-replicas-to-write 1", "replicas", WRONG);
    says("replicaof 127.0.0.1 1", "topology", WRONG);
    says("appendonly yes\nappendfsync always", "persistence", BETTER);
  }

  @Test
  void evictedKeysAreSeen() {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().config("maxmemory-policy allkeys-lru").start()) {
      redis.command("SET", "key", "value");
      redis.command("CONFIG", "SET", "maxmemory", "1");
      says(redis, Kind.STANDALONE, "evicted", WRONG);
    }
  }

  @Test
  void aClusterIsKnownByWhatItSays() {
    try (var cluster =
        EmbeddedRedis.builder().config("cluster-require-full-coverage no").cluster(3, 0)) {
      EmbeddedRedis node = cluster.primaries().getFirst();
      says(node, Kind.CLUSTER, "topology", FINE);
      says(node, Kind.STANDALONE, "topology", WRONG);
      Facts all =
          new Facts(
              Kind.CLUSTER,
              LOGIN,
              cluster.nodes().stream().map(DoctorIT::node).toList(),
              List.of());
      assertThat(Doctor.examine(all))
          .filteredOn(finding -> finding.check().equals("failover"))
          .extracting(Finding::verdict)
          .containsExactly(FINE);
    }
  }
}
