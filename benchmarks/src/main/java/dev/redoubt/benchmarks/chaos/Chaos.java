package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.HistoryCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// Agents in processes of their own, real servers of every topology, and faults by a seed: then
/// says whether each message was handled, once and in order, and each send ended (`servers/chaos`).
public final class Chaos {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Chaos() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(new Random().nextInt(1_000_000), List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println("chaos: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    System.out.println(
        "seed "
            + options.seed()
            + (ClockFaults.POSSIBLE ? "" : "; clocks of servers stay right: see servers/clocked"));
    boolean kept = true;
    for (var run : start(options).entrySet()) {
      kept &= report(run.getKey(), run.getValue());
    }
    if (kept) {
      System.out.println("Everything was kept. Results: " + options.results());
    } else {
      System.out.println(
          "NOT KEPT with seed " + options.seed() + "; the histories are in " + options.folder());
    }
    System.exit(kept ? 0 : FAILED);
  }

  /// Starts all topologies at once.
  static Map<Topology, FutureTask<Verdict>> start(Options options) throws IOException {
    Files.createDirectories(options.folder());
    for (Topology topology : options.topologies()) {
      delete(options.folder().resolve(topology.id()));
    }
    var results = new Results(options.results());
    Map<Topology, FutureTask<Verdict>> runs = new EnumMap<>(Topology.class);
    for (Topology topology : options.topologies()) {
      var run = new FutureTask<>(() -> new TopologyRun(topology, options, results).run());
      runs.put(topology, run);
      Thread.ofPlatform().daemon().name(topology.id()).start(run);
    }
    return runs;
  }

  private static boolean report(Topology topology, FutureTask<Verdict> run)
      throws InterruptedException {
    try {
      Verdict verdict = run.get();
      System.out.printf(
          "%-10s %d sent, %d handled, %d flagged as redelivered; %s; %s%n",
          topology.id(),
          verdict.sent(),
          verdict.handled(),
          verdict.redelivered(),
          verdict.outcomes(),
          verdict.kept() ? "kept" : verdict.violations());
      verdict.examples().forEach(System.out::println);
      return verdict.kept();
    } catch (ExecutionException e) {
      System.out.println(topology.id() + " broke off:");
      e.printStackTrace(System.out);
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
