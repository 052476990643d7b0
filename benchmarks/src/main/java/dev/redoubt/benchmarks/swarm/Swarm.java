package dev.redoubt.benchmarks.swarm;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The program behind `benchmarks/swarm`: runs the swarm in simulated time, over a real Redis, or
/// both, and checks that the honest agents get what they were promised.
///
/// Options with their defaults: `--pairs 10`, `--hostile 1000`, `--every 20` (ms between attacks,
/// over a real Redis), `--seconds 120` (over a real Redis; 0 skips it), `--hours 24` (simulated; 0
/// skips it), `--seed 1`.
public final class Swarm {
  private static final double LEAST_THROUGHPUT = 0.5;
  private static final double MOST_P99 = 3;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final String NAMESPACE = "swarm";

  /// Time between attacks in simulated time: each of a thousand peers attacks every ten minutes.
  private static final Duration VIRTUAL_EVERY = Duration.ofMillis(600);

  private static final long VIRTUAL_MEMORY = 8L << 20;

  private final Map<String, Integer> options;
  private final List<String> failures = new ArrayList<>();

  private Swarm(Map<String, Integer> options) {
    this.options = options;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, Integer> options =
        new LinkedHashMap<>(
            Map.of(
                "--pairs",
                10,
                "--hostile",
                1_000,
                "--every",
                20,
                "--seconds",
                120,
                "--hours",
                24,
                "--seed",
                1));
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) || i + 1 == args.length) {
        System.err.println(
            "benchmarks/swarm: options are " + options.keySet() + ", each with a number.");
        System.exit(USAGE);
      }
      options.put(args[i], Integer.parseInt(args[i + 1]));
    }
    Swarm swarm = new Swarm(options);
    if (swarm.option("--hours") > 0) {
      swarm.virtual();
    }
    if (swarm.option("--seconds") > 0) {
      swarm.real();
    }
    swarm.failures.forEach(failure -> System.out.println("FAILED: " + failure));
    if (swarm.failures.isEmpty()) {
      System.out.println("All promises were kept.");
    }
    System.exit(swarm.failures.isEmpty() ? 0 : FAILED);
  }

  private int option(String name) {
    return options.getOrDefault(name, 0);
  }

  private void virtual() {
    System.out.printf(
        "In simulated time: %d pairs, %d hostile, %d h%n",
        option("--pairs"), option("--hostile"), option("--hours"));
    VirtualSwarm.Result alone = virtual(0, Duration.ofHours(1));
    VirtualSwarm.Result result = virtual(option("--hostile"), Duration.ofHours(option("--hours")));
    System.out.printf(
        "  %d sent, %s; round trip p50 %s, p99 %s (alone %s)%n",
        result.sent(), result.outcomes(), result.median(), result.p99(), alone.p99());
    System.out.printf(
        "  %d newcomers, slowest first message %s; memory for peers at most %d KiB of %d%n",
        result.newcomers(),
        result.newcomerWorst(),
        result.memoryMost() >> 10,
        VIRTUAL_MEMORY >> 10);
    System.out.println("  strikes " + result.strikes());
    System.out.println("  dropped by one recipient " + result.drops());
    failures.addAll(result.wrong());
  }

  private VirtualSwarm.Result virtual(int hostile, Duration span) {
    return VirtualSwarm.run(
        new VirtualSwarm.Plan(
            option("--pairs"), hostile, span, VIRTUAL_EVERY, VIRTUAL_MEMORY, option("--seed")),
        hour -> System.err.printf("  %d of %d h with %d hostile%n", hour, span.toHours(), hostile));
  }

  private void real() throws IOException, InterruptedException {
    System.out.printf(
        "Over a real Redis: %d pairs in 256 MiB of heap, %d hostile, %d s%n",
        option("--pairs"), option("--hostile"), option("--seconds"));
    Figures alone = real("hostile peers idle", 0);
    Figures swarm = real("under attack", option("--every"));
    double throughput = swarm.of("throughput") / alone.of("throughput");
    double p99 = swarm.of("round-trip-p99") / alone.of("round-trip-p99");
    // The hostile peers take CPU time from the honest, unlike in reality on their own machines.
    double left = (1 - swarm.of("hostile-cpu")) / (1 - alone.of("hostile-cpu"));
    System.out.printf(
        "  throughput %.2f x, with %.2f x of the CPU; p99 of a round trip %.2f x%n",
        throughput, left, p99);
    expect(throughput >= LEAST_THROUGHPUT, "throughput at least %.1f x", LEAST_THROUGHPUT);
    expect(p99 <= MOST_P99, "p99 at most %.0f x", MOST_P99);
    for (Figures run : List.of(alone, swarm)) {
      expect(
          run.of("wrong") == 0,
          "every message handled once and in order; violations: %.0f",
          run.of("wrong"));
      expect(
          run.of("memory-most") <= run.of("memory-bound"),
          "memory for peers within its bound of %.0f KiB",
          run.of("memory-bound"));
    }
  }

  private void expect(boolean kept, String what, double value) {
    if (!kept) {
      failures.add(what.formatted(value));
    }
  }

  private Figures real(String how, int everyMillis) throws IOException, InterruptedException {
    Run run =
        new Run(
            option("--pairs"),
            option("--hostile"),
            everyMillis,
            option("--seconds"),
            option("--seed"));
    Figures figures = run.overRealRedis();
    System.out.println("  " + how + ": " + new TreeMap<>(figures.byName()));
    return figures;
  }

  record Figures(Map<String, Double> byName) {
    Figures {
      byName = Map.copyOf(byName);
    }

    Figures with(String name, double value) {
      Map<String, Double> more = new LinkedHashMap<>(byName);
      more.put(name, value);
      return new Figures(more);
    }

    double of(String name) {
      return Objects.requireNonNull(byName.get(name), name);
    }
  }

  /// One run with an honest and a hostile process.
  ///
  /// @param everyMillis time between attacks; 0 if the hostile peers stay idle
  record Run(int pairs, int hostile, int everyMillis, int seconds, int seed) {
    /// @throws IOException also if one of the processes ended early
    Figures overRealRedis() throws IOException {
      try (EmbeddedRedis redis = EmbeddedRedis.start()) {
        Process honest = start(redis, "-Xmx256m", HonestProcess.class, pairs, seconds);
        try (BufferedReader output = honest.inputReader(StandardCharsets.UTF_8)) {
          awaitReady(output, honest);
          Process crowd =
              start(redis, "-Xmx1g", CrowdProcess.class, hostile, pairs, everyMillis, seed);
          try (BufferedReader crowdOutput = crowd.inputReader(StandardCharsets.UTF_8)) {
            awaitReady(crowdOutput, crowd);
            try (OutputStream go = honest.getOutputStream()) {
              go.write('\n');
            }
            Duration cpuBefore = cpu(crowd);
            long started = System.nanoTime();
            Figures figures = figures(output);
            if (!crowd.isAlive()) {
              throw new IOException("The process of the hostile peers ended early.");
            }
            double cpus = Runtime.getRuntime().availableProcessors();
            double span = (System.nanoTime() - started) * cpus;
            return figures.with("hostile-cpu", cpu(crowd).minus(cpuBefore).toNanos() / span);
          } finally {
            crowd.destroyForcibly();
          }
        } finally {
          honest.destroyForcibly();
        }
      }
    }
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  private static void awaitReady(BufferedReader output, Process process) throws IOException {
    String line = output.readLine();
    if (!"ready".equals(line)) {
      throw new IOException(process.info() + " printed " + line + " instead of ready.");
    }
  }

  private static Figures figures(BufferedReader output) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Row row = Row.parse(line);
      figures.put(row.figure(), row.value());
    }
    if (!figures.containsKey("wrong")) {
      throw new IOException("The honest process ended before printing all figures: " + figures);
    }
    return new Figures(figures);
  }

  private static Process start(EmbeddedRedis redis, String heap, Class<?> main, int... numbers)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add(heap);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of("--redis", redis.uri(), "--namespace", NAMESPACE));
    for (int number : numbers) {
      command.add(Integer.toString(number));
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
