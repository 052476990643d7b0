package dev.redoubt.benchmarks.chaos;

import static dev.redoubt.benchmarks.chaos.Topology.CLUSTER;
import static dev.redoubt.benchmarks.chaos.Topology.MTLS;
import static dev.redoubt.benchmarks.chaos.Topology.SENTINEL;
import static dev.redoubt.benchmarks.chaos.Topology.STANDALONE;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What happens to servers. Those of a topology without replicas are back by themselves, others are
/// replaced.
@SuppressWarnings("ImmutableEnumChecker") // neither field changes
enum Fault {
  /// `kill -9`; where there are replicas, one takes over.
  KILL(LifeFaults::kill),
  /// `kill -9` and back at once, with nothing of the data, before anybody takes over.
  RESTART_EMPTY(LifeFaults::restartEmpty),
  /// The same, with the data of some time ago.
  ROLLBACK(LifeFaults::rollback),
  /// The same, with so much to load that it answers LOADING for a while.
  LOADING(LifeFaults::loading, STANDALONE, MTLS),
  /// SIGSTOP; where there are replicas, one takes over.
  STOP(LifeFaults::stop),
  /// Nothing passes; where there are replicas, one takes over, and the old primary goes on alone.
  PARTITION(LifeFaults::partition),
  FAILOVER_CLEAN(LifeFaults::failOver, SENTINEL, CLUSTER),
  /// The primary is killed after it has acknowledged writes that no replica has.
  FAILOVER_WITH_LOSS(LifeFaults::failOverWithLoss, SENTINEL, CLUSTER),
  SLOT_MIGRATION(LifeFaults::migrateSlots, CLUSTER),
  /// The server's clock is an hour ahead or behind for a while. Needs `servers/clocked`.
  CLOCK_JUMP(ClockFaults::jump),

  FLUSHALL(DataFaults::flush),
  /// DEL of all keys of an inbox.
  DEL(DataFaults::delete),
  /// `maxmemory` with `noeviction`: writes are refused.
  OUT_OF_MEMORY(DataFaults::outOfMemory),
  /// `maxmemory` with `allkeys-random`: keys vanish.
  EVICTION(DataFaults::evict),
  /// Snapshots fail, so writes are refused.
  DISK_FULL(DataFaults::fillDisk),

  CLIENT_PAUSE(NetworkFaults::pause),
  /// Everything takes 100 ms longer, both ways.
  SLOW(NetworkFaults::slow),
  /// CLIENT KILL of all connections.
  CUT(NetworkFaults::cut),
  /// Nothing passes, then connections are cut.
  HALF_OPEN(NetworkFaults::halfOpen),
  /// Commands pass, and their answers do not; then connections are cut.
  ANSWERS_LOST(NetworkFaults::loseAnswers),

  MAXCLIENTS(AccessFaults::maxClients),
  PASSWORD(AccessFaults::changePassword),
  /// The right to write is taken away for a while.
  ACL(AccessFaults::takeRight),
  /// The server gets another certificate.
  CERTIFICATE_OF_SERVER(AccessFaults::renewServer, MTLS),
  /// Agents have a certificate of another authority for a while.
  CERTIFICATE_OF_AGENTS(AccessFaults::renewAgents, MTLS),
  /// The server has an expired certificate for a while.
  CERTIFICATE_EXPIRED(AccessFaults::expire, MTLS);

  private final Happening happening;
  private final Set<Topology> topologies;

  Fault(Happening happening, Topology... topologies) {
    this.happening = happening;
    this.topologies =
        topologies.length == 0
            ? EnumSet.allOf(Topology.class)
            : EnumSet.copyOf(Arrays.asList(topologies));
  }

  static List<Fault> of(Topology topology) {
    return Arrays.stream(values()).filter(fault -> fault.topologies.contains(topology)).toList();
  }

  /// What the servers of this run can be struck with.
  static Set<Fault> possible() {
    return ClockFaults.POSSIBLE
        ? EnumSet.allOf(Fault.class)
        : EnumSet.complementOf(EnumSet.of(CLOCK_JUMP));
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Returns when it is over.
  Over happen(Scene scene) throws Exception {
    return happening.happen(scene);
  }

  @FunctionalInterface
  interface Happening {
    Over happen(Scene scene) throws Exception;
  }

  /// What is left of a fault.
  ///
  /// @param failoverMillis how long the servers took to replace a primary; -1 where none was
  /// @param cleaning makes everything as before, once messages flow
  record Over(long failoverMillis, Runnable cleaning) {
    static final Over CLEAN = new Over(-1, () -> {});
  }
}
