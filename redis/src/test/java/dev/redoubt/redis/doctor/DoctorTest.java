package dev.redoubt.redis.doctor;

import static dev.redoubt.redis.doctor.Finding.Verdict.BETTER;
import static dev.redoubt.redis.doctor.Finding.Verdict.FINE;
import static dev.redoubt.redis.doctor.Finding.Verdict.UNSEEN;
import static dev.redoubt.redis.doctor.Finding.Verdict.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.doctor.Facts.Kind;
import dev.redoubt.redis.doctor.Facts.Login;
import dev.redoubt.redis.doctor.Finding.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private final Patient patient = new Patient();

  private void says(String check, Verdict verdict, String what, String... set) {
    Finding finding = patient.finding(check);
    assertThat(finding.verdict()).isEqualTo(verdict);
    assertThat(finding.what()).contains(what);
    assertThat(finding.set()).containsExactly(set);
    assertThat(finding.why().isEmpty()).isEqualTo(verdict == FINE);
    assertThat(Doctor.anythingWrong(patient.examined())).isEqualTo(verdict == WRONG);
  }

  private void login(boolean password, boolean tls, boolean loopback) {
    Login before = patient.login;
    patient.login =
        new Login(
            before.user(),
            password,
            tls,
            loopback,
            before.missing(),
            before.absent(),
            before.rights(),
            before.open());
  }

  @Test
  void aServerThatIsSetAsItShouldBeIsFineInEverything() {
    assertThat(patient.examined()).extracting(Finding::verdict).containsOnly(FINE);
    assertThat(Doctor.anythingWrong(patient.examined())).isFalse();
  }

  @Test
  void theWorstComesFirst() {
    patient.info.put("maxmemory_policy", "allkeys-lru");
    patient.info.put("redis_version", "8.2.1");
    assertThat(patient.examined()).extracting(Finding::verdict).startsWith(WRONG, BETTER, FINE);
  }

  @Test
  void aVersionBeforeSixIsWrong() {
    patient.info.put("redis_version", "5.0.14");
    says("version", WRONG, "Redis 5.0.14", "# upgrade");
  }

  @Test
  void aVersionWithAKnownHoleIsToldFromOneWithout() {
    login(true, false, true);
    for (String old : List.of("6.0.16", "6.2.19", "7.0.15", "7.2.10", "8.0.2", "8.2.1")) {
      patient.info.put("redis_version", old);
      says("version", BETTER, "Redis " + old, "ACL SETUSER NAME -@scripting");
    }
    for (String mended : List.of("6.2.20", "7.2.11", "7.4.6", "8.0.4", "8.2.2", "8.4.0")) {
      patient.info.put("redis_version", mended);
      says("version", FINE, "Redis " + mended);
    }
    patient.info.put("redis_version", "7.2.4"); // what every Valkey says
    for (String old : List.of("7.2.9", "8.0.1", "8.1.1")) {
      patient.info.put("valkey_version", old);
      says("version", BETTER, "Valkey " + old, "ACL SETUSER NAME -@scripting");
    }
    for (String mended : List.of("7.2.11", "8.0.6", "8.1.4", "9.1.2")) {
      patient.info.put("valkey_version", mended);
      says("version", FINE, "Valkey " + mended);
    }
  }

  @Test
  void aHoleInTlsCountsWhereThereIsTls() {
    for (String old : List.of("7.2.15", "8.2.8", "8.8.1", "8.10.0")) {
      patient.info.put("redis_version", old);
      says("version", BETTER, "Redis " + old, "# upgrade");
    }
    for (String mended : List.of("6.2.24", "7.4.11", "8.6.6", "8.10.1", "8.12.0")) {
      patient.info.put("redis_version", mended);
      says("version", FINE, "Redis " + mended);
    }
  }

  @Test
  void evictionIsWrongWithALimitAndUnwiseWithout() {
    patient.info.put("maxmemory_policy", "allkeys-lru");
    says("eviction", WRONG, "allkeys-lru", "maxmemory-policy noeviction");
    patient.info.put("maxmemory", "0");
    says("eviction", BETTER, "allkeys-lru", "maxmemory-policy noeviction");
  }

  @Test
  void evictedKeysAreCounted() {
    patient.info.put("evicted_keys", "7");
    says("evicted", FINE, "7 keys since the server started, before");
    patient.info.put("maxmemory_policy", "volatile-lru");
    patient.info.put("maxmemory", "0");
    says("evicted", WRONG, "7 keys", "maxmemory-policy noeviction");
  }

  @Test
  void memoryNeedsALimitThatIsNotReached() {
    patient.info.put("used_memory", "966367800");
    says("memory", WRONG, "921.6 MiB of 1 GiB used", "maxmemory 2147483648");
    patient.info.put("used_memory", "858993459");
    says("memory", BETTER, "819.2 MiB of 1 GiB used", "maxmemory 2147483648");
    patient.info.put("maxmemory", "0");
    says("memory", BETTER, "no limit", "maxmemory 3221225472");
  }

  @Test
  void failedSavesAreWrongAndWaitingForTheDiskIsSlow() {
    patient.info.put("aof_enabled", "1");
    says("persistence", FINE, "append-only file");
    patient.info.put("aof_enabled", "0");
    patient.config.put("save", "");
    says("persistence", BETTER, "none", "appendonly yes");
    patient.info.put("aof_enabled", "1");
    patient.config.put("appendfsync", "always");
    says("persistence", BETTER, "each write waits for the disk", "appendfsync everysec");
    patient.info.put("aof_last_write_status", "err");
    says("persistence", WRONG, "append-only file failed", "appendonly no");
    patient.info.put("rdb_last_bgsave_status", "err");
    says("persistence", WRONG, "snapshot failed", "save \"\"");
  }

  @Test
  void connectionsRunOut() {
    patient.info.put("connected_clients", "8000");
    says("clients", BETTER, "8000 of 10000", "maxclients 20000");
    patient.info.put("connected_clients", "9900");
    says("clients", WRONG, "9900 of 10000", "maxclients 20000");
    patient.info.put("connected_clients", "5");
    patient.info.put("maxclients", "50");
    says("clients", BETTER, "5 of 50", "maxclients 10000");
  }

  @Test
  void aTimeoutShorterThanAHeartbeatIsWrong() {
    patient.config.put("timeout", "4");
    says("timeout", WRONG, "after 4 s", "timeout 0");
    patient.config.put("timeout", "300");
    says("timeout", FINE, "after 300 s");
  }

  @Test
  void valuesMustHaveRoomForAnEnvelope() {
    patient.config.put("proto-max-bulk-len", "1048576");
    says("value size", WRONG, "1 MiB only", "proto-max-bulk-len 512mb");
  }

  @Test
  void clocksThatDifferAreToldByHowMuch() {
    patient.serverAhead = 3_000_000;
    says("clock", BETTER, "3.0 s ahead of", "# synchronize the clocks, for instance by chrony");
    patient.serverAhead = -31_000_000;
    says("clock", WRONG, "31.0 s behind", "# synchronize the clocks, for instance by chrony");
  }

  @Test
  void distanceAndStallsAreMeasured() {
    patient.roundTrips.clear();
    patient.roundTrips.add(Duration.ofMillis(80));
    says("round trip", BETTER, "typically 80.0 ms");
    patient.roundTrips.add(Duration.ofMillis(900));
    says(
        "round trip",
        BETTER,
        "at most 900.0 ms",
        "CONFIG SET latency-monitor-threshold 100",
        "LATENCY DOCTOR");
  }

  @Test
  void withoutTlsPasswordsAreWorthMoreThanTraffic() {
    login(true, false, false);
    says("tls", WRONG, "off", "port 0", "tls-port 6379", "tls-cert-file FILE", "tls-key-file FILE");
    login(false, false, false);
    says(
        "tls", BETTER, "off", "port 0", "tls-port 6379", "tls-cert-file FILE", "tls-key-file FILE");
    login(true, false, true);
    says("tls", FINE, "on this machine");
  }

  @Test
  void aServerThatIsOpenToAllIsWrongOnANetwork() {
    Login before = patient.login;
    patient.login =
        new Login(
            "alice", true, true, false, List.of(), List.of(), before.rights(), Answer.of(true));
    says("open to all", WRONG, "no password", "ACL SETUSER default off");
    patient.login =
        new Login(
            "alice", true, true, true, List.of(), List.of(), before.rights(), Answer.of(true));
    says("open to all", BETTER, "on this machine", "ACL SETUSER default off");
    patient.login =
        new Login(
            "default", false, true, false, List.of(), List.of(), before.rights(), Answer.of(true));
    says("open to all", WRONG, "no password", "requirepass PASSWORD");
  }

  @Test
  void missingRightsAreNamedAndTooManyAsWell() {
    Login before = patient.login;
    patient.login =
        new Login(
            "alice",
            true,
            true,
            false,
            List.of("+xread", "~qrmp1:*"),
            List.of(),
            before.rights(),
            before.open());
    says("rights", WRONG, "alice lacks +xread ~qrmp1:*", "ACL SETUSER alice +xread ~qrmp1:*");
    patient.login =
        new Login(
            "alice",
            true,
            true,
            false,
            List.of("+set", "+zadd"),
            List.of(),
            before.rights(),
            before.open());
    says("rights", BETTER, "alice lacks +set +zadd", "ACL SETUSER alice +set +zadd");
    patient.login =
        new Login(
            "alice", true, true, false, List.of(), List.of("xadd"), before.rights(), before.open());
    says("commands", WRONG, "no XADD", "# take this out: rename-command XADD");
    patient.login =
        new Login(
            "alice", true, true, false, List.of(), List.of(), Answer.of("+@all"), before.open());
    says("rights", BETTER, "alice may use all commands");
    patient.login =
        new Login(
            "default", true, true, false, List.of(), List.of(), before.rights(), before.open());
    says("login", BETTER, "as the default user");
  }

  @Test
  void aUrlThatDoesNotSuitTheServerIsAnsweredWithOneThatDoes() {
    patient.info.put("redis_mode", "cluster");
    says("topology", WRONG, "a node of a cluster", "REDIS_URL=redis-cluster://10.0.0.1:6379");
    patient.info.remove("redis_mode");
    patient.info.put("server_mode", "cluster"); // of Valkey
    says("topology", WRONG, "a node of a cluster", "REDIS_URL=redis-cluster://10.0.0.1:6379");
    patient.info.put("redis_mode", "sentinel");
    says("topology", WRONG, "a sentinel", "REDIS_URL=redis-sentinel://10.0.0.1:6379/0?master=NAME");
    patient.info.put("redis_mode", "standalone");
    patient.info.put("role", "slave");
    patient.info.put("master_host", "10.0.0.9");
    patient.info.put("master_port", "6380");
    says("topology", WRONG, "a replica of 10.0.0.9:6380", "REDIS_URL=redis://10.0.0.9:6380");
  }

  @Test
  void replicasThatAUrlDoesNotFollowAreTold() {
    patient.info.put("connected_slaves", "1");
    patient.config.put("min-replicas-to-write", "1");
    says("failover", BETTER, "by hand only", "REDIS_URL=redis-sentinel://HOST:26379/0?master=NAME");
  }

  @Test
  void writesWantAReplicaButNotMoreThanThereAre() {
    patient.kind = Kind.SENTINEL;
    patient.named.addAll(List.of("10.0.0.1:6379", "10.0.0.1:6379", "10.0.0.1:6379"));
    patient.info.put("connected_slaves", "1");
    says(
        "replicas",
        BETTER,
        "none wanted for a write",
        "min-replicas-to-write 1",
        "min-replicas-max-lag 10");
    patient.config.put("min-replicas-to-write", "2");
    says("replicas", WRONG, "1 connected, 2 wanted", "min-replicas-to-write 1");
    patient.config.put("min-replicas-to-write", "0");
    patient.info.put("connected_slaves", "0");
    says("replicas", BETTER, "none", "replicaof 10.0.0.1 6379");
  }

  @Test
  void sentinelsAreAMajorityOfOneOpinion() {
    patient.kind = Kind.SENTINEL;
    patient.info.put("connected_slaves", "1");
    patient.config.put("min-replicas-to-write", "1");
    patient.named.addAll(List.of("10.0.0.1:6379", "10.0.0.1:6379"));
    says(
        "sentinels",
        WRONG,
        "2 in the URL",
        "REDIS_URL=redis-sentinel://HOST1:26379,HOST2:26379,HOST3:26379/0?master=NAME");
    patient.named.add("10.0.0.2:6379");
    says("sentinels", WRONG, "10.0.0.1:6379 and 10.0.0.2:6379", "SENTINEL MASTERS");
    patient.named.set(2, "10.0.0.1:6379");
    says("sentinels", FINE, "3, of one opinion");
  }

  @Test
  void sentinelsThatNeverOrTooSlowlyFailOverAreTold() {
    patient.kind = Kind.SENTINEL;
    patient.info.put("connected_slaves", "1");
    patient.config.put("min-replicas-to-write", "1");
    patient.named.addAll(List.of("10.0.0.1:6379", "10.0.0.1:6379", "10.0.0.1:6379"));
    patient.master.put("quorum", "4");
    says("failover", WRONG, "quorum 4 of 3 sentinels", "SENTINEL SET mymaster quorum 2");
    patient.master.put("quorum", "2");
    patient.master.put("num-slaves", "0");
    says("failover", WRONG, "no replica is known", "replicaof 10.0.0.1 6379");
    patient.master.put("num-slaves", "1");
    patient.master.put("down-after-milliseconds", "30000");
    says(
        "failover",
        BETTER,
        "silent for 30000 ms",
        "SENTINEL SET mymaster down-after-milliseconds 5000");
    patient.master.put("down-after-milliseconds", "500");
    says(
        "failover",
        BETTER,
        "silent for 500 ms",
        "SENTINEL SET mymaster down-after-milliseconds 5000");
  }

  private void cluster() {
    patient.kind = Kind.CLUSTER;
    patient.info.put("redis_mode", "cluster");
    patient.info.put("connected_slaves", "1");
    patient.config.put("min-replicas-to-write", "1");
    patient.nodes = 3;
  }

  @Test
  void aClusterServesAllSlotsAndStopsOnlyWhereAShardIsDown() {
    cluster();
    says("topology", FINE, "all slots served");
    patient.clusterState = "fail";
    says("topology", WRONG, "cluster_state is fail", "CLUSTER NODES");
    patient.clusterState = "ok";
    patient.config.put("cluster-require-full-coverage", "yes");
    says("coverage", BETTER, "the whole cluster stops", "cluster-require-full-coverage no");
    patient.config.put("cluster-require-full-coverage", "no");
    patient.info.put("connected_slaves", "0");
    patient.config.put("min-replicas-to-write", "0");
    assertThat(patient.examined())
        .filteredOn(finding -> finding.check().equals("replicas"))
        .hasSize(3);
  }

  @Test
  void slotsWithoutAServerAreCounted() {
    cluster();
    patient.unserved = 3;
    says("slots", WRONG, "3 of 16384", "CLUSTER ADDSLOTS SLOT");
  }

  @Test
  void aServerThatCannotBeReachedIsSaidSoAndNothingElseOfIt() {
    patient.unreachable = "Redis at 10.0.0.1:6379 is too busy.";
    Finding finding = patient.finding("connection");
    assertThat(finding.verdict()).isEqualTo(WRONG);
    assertThat(finding.why()).isEqualTo(patient.unreachable);
    assertThat(patient.examined()).hasSize(1);
  }

  /// HELLO says it to everybody.
  @Test
  void versionAndTopologyAreSeenWithoutInfo() {
    patient.infoAnswer = Answer.refused("NOPERM");
    patient.info.put("redis_mode", "cluster");
    says("topology", WRONG, "a node of a cluster", "REDIS_URL=redis-cluster://10.0.0.1:6379");
    assertThat(patient.finding("version").what()).isEqualTo("Redis 8.10.1");
    assertThat(patient.finding("INFO").what()).doesNotContain("version", "topology");
  }

  @Test
  void aClusterOfTwoPrimariesCannotFailOver() {
    cluster();
    patient.nodes = 2;
    says("failover", WRONG, "2 primaries", "# add primaries, and migrate slots to them");
  }

  @Test
  void whatServersHaveInCommonIsSaidOnce() {
    cluster();
    patient.info.put("maxmemory_policy", "volatile-ttl");
    assertThat(patient.finding("eviction").nodes()).isEmpty();
    assertThat(patient.examined()).filteredOn(one -> one.verdict() != FINE).hasSize(1);
  }

  @Test
  void whatWeMayNotSeeIsSaidWithTheServersWords() {
    patient.configAnswer = Answer.refused("NOPERM no permissions to run 'config|get'");
    Finding unseen =
        patient.examined().stream()
            .filter(finding -> finding.verdict() == UNSEEN)
            .findFirst()
            .orElseThrow();
    assertThat(unseen.check()).isEqualTo("CONFIG GET");
    assertThat(unseen.what()).endsWith(": persistence, replicas, timeout, value size");
    assertThat(unseen.why()).endsWith("NOPERM no permissions to run 'config|get'");
    assertThat(unseen.set()).containsExactly("ACL SETUSER alice +config|get");
    assertThat(Doctor.anythingWrong(patient.examined())).isFalse();
    assertThat(patient.finding("eviction").verdict()).isEqualTo(FINE); // by INFO
  }
}
