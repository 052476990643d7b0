package dev.redoubt.redis.doctor;

import static dev.redoubt.redis.doctor.Finding.Verdict.BETTER;
import static dev.redoubt.redis.doctor.Finding.Verdict.FINE;
import static dev.redoubt.redis.doctor.Finding.Verdict.UNSEEN;
import static dev.redoubt.redis.doctor.Finding.Verdict.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.Checkup;
import dev.redoubt.redis.RedisVersion;
import dev.redoubt.redis.Rights;
import dev.redoubt.redis.doctor.Finding.Verdict;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedCluster;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import dev.redoubt.testkit.TestAuthority;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real servers, each of which is set wrongly in one way.
class DoctorIT {
  private static final Rights RIGHTS =
      Rights.of("alice", "qrmp1")
          .on(new RedisVersion(EmbeddedRedis.version().major(), EmbeddedRedis.version().minor()));

  @TempDir Path folder;

  private static List<Finding> examined(String uri) {
    return examined(uri, Options.DEFAULT);
  }

  private static List<Finding> examined(String uri, Options options) {
    return Doctor.examine(
        Checkup.of(URI.create(uri), options, Duration.ZERO, (servers, left) -> {}));
  }

  private static void says(List<Finding> findings, String check, Verdict verdict) {
    assertThat(findings)
        .filteredOn(finding -> finding.check().equals(check))
        .extracting(Finding::verdict)
        .containsExactly(verdict);
  }

  private static String as(String user, String uri) {
    return uri.replaceFirst("://", "://" + user + ":PASSWORD@");
  }

  @ParameterizedTest
  @CsvSource({
    "maxmemory-policy allkeys-lru\\nmaxmemory 64mb, eviction, WRONG",
    "maxmemory-policy volatile-ttl, eviction, BETTER",
    "maxmemory 500kb, memory, WRONG",
    "maxmemory 0, memory, BETTER",
    "timeout 3, timeout, WRONG",
    "proto-max-bulk-len 1mb, value size, WRONG",
    "min-replicas-to-write 1, replicas, WRONG",
    "replicaof 127.0.0.1 1, topology, WRONG",
    "appendonly yes\\nappendfsync always, persistence, BETTER",
    "save \"\", persistence, BETTER",
    "maxclients 50, clients, BETTER",
    "rename-command XADD \"\", commands, WRONG",
  })
  void aWrongSettingIsFound(String setting, String check, Verdict verdict) {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().config(setting.replace("\\n", "\n")).start()) {
      says(examined(redis.uri()), check, verdict);
    }
  }

  @Test
  void aServerThatIsSetWellIsFine() {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder()
            .config("maxmemory 512mb")
            .config("appendonly yes")
            .user("default off")
            .user(
                "alice on >PASSWORD ~qrmp1:* &* -@all +info +config|get +acl|whoami +cluster|info"
                    + " +acl|getuser +"
                    + String.join(" +", RIGHTS.commands()))
            .start()) {
      assertThat(examined(as("alice", redis.uri())))
          .filteredOn(finding -> !Set.of("version", "round trip").contains(finding.check()))
          .extracting(Finding::verdict)
          .containsOnly(FINE);
    }
  }

  @Test
  void withAnAgentsOwnRightsItSaysWhatItMayNotSee() {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().user("default off").start()) {
      redis.command(RIGHTS.line().split(" ", -1));
      List<Finding> findings = examined(as("alice", redis.uri()));
      assertThat(findings).extracting(Finding::verdict).doesNotContain(WRONG);
      says(findings, "INFO", UNSEEN);
      says(findings, "CONFIG GET", UNSEEN);
      says(findings, "topology", FINE);
      for (String check : List.of("rights", "open to all", "clock")) {
        says(findings, check, FINE);
      }
      assertThat(redis.command("KEYS", "*")).isEmpty();
    }
  }

  @Test
  void aMissingRightIsNamed() {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().user("default off").start()) {
      redis.command((RIGHTS.line() + " -xdel").split(" ", -1));
      List<Finding> findings = examined(as("alice", redis.uri()));
      says(findings, "rights", WRONG);
      assertThat(findings.getFirst().set()).containsExactly("ACL SETUSER alice +xdel");
      redis.command((RIGHTS.line() + " resetkeys").split(" ", -1));
      assertThat(examined(as("alice", redis.uri())).getFirst().set())
          .containsExactly("ACL SETUSER alice ~qrmp1:*");
    }
  }

  @Test
  void anOpenServerAndAWrongPasswordAreFound() {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      says(examined(redis.uri()), "open to all", BETTER);
      List<Finding> findings = examined(as("nobody", redis.uri()));
      says(findings, "connection", WRONG);
      assertThat(findings.getFirst().why()).contains("user and password");
    }
  }

  @Test
  void aPasswordWithoutTlsOnANetworkIsFound() throws IOException {
    Optional<InetAddress> here =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(here.isPresent(), "this machine has no network");
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().password("PASSWORD").config("bind 0.0.0.0").start()) {
      String host = here.orElseThrow().getHostAddress();
      says(examined("redis://:PASSWORD@" + host + ":" + redis.port()), "tls", WRONG);
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsFound() {
    Assumptions.assumeTrue(EmbeddedRedis.hasTls());
    TestAuthority authority = TestAuthority.in(folder);
    try (EmbeddedRedis redis = EmbeddedRedis.builder().tls(authority).start()) {
      List<Finding> findings = examined(redis.uri());
      says(findings, "connection", WRONG);
      assertThat(findings.getFirst().why()).contains("TLS");
      says(examined(redis.uri() + "?ca=" + authority.certificate()), "tls", FINE);
    }
  }

  @Test
  void connectionsThatRunOutAreFound() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().config("maxclients 12").start()) {
      List<Socket> others = new ArrayList<>();
      try {
        for (int i = 0; i < 9; i++) {
          others.add(new Socket(InetAddress.getLoopbackAddress(), redis.port()));
        }
        assertThat(examined(redis.uri()))
            .filteredOn(finding -> finding.check().equals("clients"))
            .allMatch(finding -> finding.verdict() != FINE);
      } finally {
        for (Socket other : others) {
          other.close();
        }
      }
    }
  }

  @Test
  void evictedKeysAreFound() {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().config("maxmemory-policy allkeys-lru").start()) {
      redis.command("SET", "key", "value");
      redis.command("CONFIG", "SET", "maxmemory", "1");
      says(examined(redis.uri()), "evicted", WRONG);
    }
  }

  @Test
  void anUncoveredSlotOfAClusterIsFoundAndAUrlThatNamesOneNode() {
    try (EmbeddedCluster cluster =
        EmbeddedRedis.builder().config("cluster-require-full-coverage no").cluster(3, 0)) {
      List<Finding> whole = examined(cluster.uri());
      says(whole, "topology", FINE);
      says(whole, "failover", FINE);
      EmbeddedRedis node = cluster.primaries().getFirst();
      says(examined(node.uri()), "topology", WRONG);
      EmbeddedRedis owner = cluster.ownerOf(7);
      cluster.nodes().forEach(one -> one.command("CLUSTER", "DELSLOTS", "7"));
      says(examined(cluster.uri()), "slots", WRONG);
      owner.command("CLUSTER", "ADDSLOTS", "7");
    }
  }

  @Test
  void sentinelsAreAskedAndSoAreReplicas() {
    try (EmbeddedSentinel servers = EmbeddedRedis.sentinel(1, 2)) {
      List<Finding> findings = examined(servers.uri());
      says(findings, "sentinels", WRONG); // two are no majority
      says(findings, "replicas", BETTER);
      assertThat(findings)
          .filteredOn(finding -> finding.check().equals("round trip"))
          .extracting(finding -> finding.nodes().size())
          .doesNotContain(0);
      String other = servers.uri().replace(EmbeddedSentinel.NAME, "other");
      assertThat(examined(other).getFirst().what()).contains("names a primary");
    }
  }

  @Test
  void aSentinelInThePlaceOfAServerIsAnsweredWithTheRightUrl() {
    try (EmbeddedSentinel servers = EmbeddedRedis.sentinel(0, 1)) {
      EmbeddedRedis sentinel = servers.sentinels().getFirst();
      assertThat(examined(sentinel.uri()))
          .flatExtracting(Finding::set)
          .contains("REDIS_URL=redis-sentinel://" + sentinel.address() + "/0?master=NAME");
    }
  }
}
