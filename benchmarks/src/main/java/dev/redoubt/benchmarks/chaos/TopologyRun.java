package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.benchmarks.chaos.HistoryCheck.Verdict;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// One topology: its servers, agents, faults and verdict.
final class TopologyRun {
  /// Faults are over within seconds, so everything is handled in this time, or something is wrong.
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(3);

  /// Only what hangs takes longer.
  private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);

  /// Some faults come while agents still recover from the one before, most do not.
  private static final int BETWEEN_MILLIS = 3_000;

  /// Recovery is not to be measured in processes that have just started.
  private static final long WARM_UP_MILLIS = 10_000;

  private final Topology topology;
  private final Options options;
  private final Results results;
  private final Path folder;
  private final Random random;
  private final Schedule schedule;
  private final int faults;
  private final int messagesOfEachLink;

  TopologyRun(Topology topology, Options options, Results results) {
    this.topology = topology;
    this.options = options;
    this.results = results;
    this.folder = options.folder().resolve(topology.id());
    this.random = new Random(options.seed() + topology.id().hashCode());
    this.schedule = new Schedule(topology, options.kinds(), random);
    this.faults = options.share(topology, options.faults());
    int links = options.size().links();
    this.messagesOfEachLink = (options.share(topology, options.messages()) + links - 1) / links;
  }

  /// @throws IOException also if a process of agents ended, or nothing was handled for
  ///   [#RECOVERY_MAX]
  Verdict run() throws Exception {
    Files.createDirectories(folder);
    long end = System.nanoTime() + options.duration().toNanos();
    try (Servers servers = Servers.start(topology, folder);
        var agents = new AgentProcesses(folder, servers.access, options.size(), TIME_TO_LIVE)) {
      agents.target(1);
      awaitAll(agents, System.currentTimeMillis(), "the first messages");
      Thread.sleep(WARM_UP_MILLIS);
      for (int i = 1; i <= faults && System.nanoTime() - end < 0; i++) {
        agents.target((int) ((long) messagesOfEachLink * i / faults));
        Thread.sleep(random.nextInt(BETWEEN_MILLIS));
        strike(servers, agents, i);
      }
      agents.target(messagesOfEachLink);
      agents.end();
      Verdict verdict = agents.check();
      results.verdict(topology, server(), options.seed(), verdict);
      return verdict;
    }
  }

  private void strike(Servers servers, AgentProcesses agents, int number) throws Exception {
    Fault fault = schedule.next();
    Scene scene = Scene.of(servers, random);
    long begin = System.currentTimeMillis();
    agents.flow().watch(begin);
    Over over = fault.happen(scene);
    long end = System.currentTimeMillis();
    long recovery = awaitAll(agents, end, fault.id());
    long pause = agents.flow().pause();
    results.fault(topology, fault, end - begin, over.failoverMillis(), recovery, pause);
    String failover =
        over.failoverMillis() < 0 ? "" : ", servers failed over in " + over.failoverMillis();
    System.out.printf(
        "%-10s %4d/%d %-22s %5d ms%s, handled again after %d, longest pause %d%n",
        topology.id(), number, faults, fault.id(), end - begin, failover, recovery, pause);
    over.cleaning().run();
  }

  private long awaitAll(AgentProcesses agents, long after, String what)
      throws IOException, InterruptedException {
    long took = agents.flow().awaitAll(after, RECOVERY_MAX);
    if (took < 0) {
      throw new IOException(
          topology.id() + ": nothing was handled on some link for minutes after " + what);
    }
    return took;
  }

  private static String server() {
    return EmbeddedRedis.version().toString();
  }
}
