package dev.redoubt.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.bench.Contender;
import dev.redoubt.bench.Contenders;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.benchmarks.load.Latency;
import dev.redoubt.benchmarks.load.Load;
import dev.redoubt.benchmarks.load.RedisServer;
import dev.redoubt.benchmarks.load.Spans;
import dev.redoubt.benchmarks.report.Report;
import dev.redoubt.benchmarks.report.Results;
import dev.redoubt.benchmarks.run.Measurement.ClassPath;
import dev.redoubt.testkit.EmbeddedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the way from measurements to the report, in this process instead of separate JVMs.
class TurnsIT {
  private static final Spans TINY =
      new Spans(Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofMillis(20), 2);

  @TempDir Path folder;

  private static Measurement measurement(String group, String peer) {
    return new Measurement(
        group, peer, ClassPath.COMMON, List.of(), "", List.of(), List.of(), Integer.MAX_VALUE);
  }

  private static List<Row> here(Measurement measurement, String uri, boolean quick)
      throws InterruptedException, MeasurementException {
    List<Row> rows = new ArrayList<>();
    if (measurement.peer().equals("nobody")) {
      throw new MeasurementException("there is nobody");
    }
    try (Contender peer = Contenders.open(measurement.peer(), uri, "benchmark");
        RedisServer redis = new RedisServer(uri)) {
      if (measurement.group().equals("load")) {
        new Load(peer, redis, "benchmark:plain", TINY, rows::add).run(List.of(256));
      } else {
        new Latency(peer, TINY, rows::add).run();
      }
    }
    return rows;
  }

  @Test
  void aCrashedServerIsRestartedAndTheMeasurementRetried() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      List<String> progress = new ArrayList<>();
      Turns turns =
          new Turns(
              (measurement, uri, quick) -> {
                if (progress.size() == 1) {
                  redis.kill();
                  throw new MeasurementException("Redis is gone");
                }
                return here(measurement, uri, quick);
              },
              progress::add);
      Map<String, List<Row>> rows =
          turns.run(List.of(measurement("load", "lettuce")), redis, 2, true);
      assertThat(rows.get("load")).filteredOn(row -> row.figure().equals("throughput")).hasSize(2);
      assertThat(turns.failures()).isEmpty();
      assertThat(progress.get(1)).isEqualTo("failed, retrying: Redis is gone");
    }
  }

  @Test
  void resultsOfAllTurnsAreReported() throws Exception {
    Turns turns = new Turns(TurnsIT::here, System.out::println);
    Results results;
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      Map<String, List<Row>> rows =
          turns.run(
              List.of(
                  measurement("load", "lettuce"),
                  measurement("load", "plaintext-batches"),
                  measurement("load", "nobody"),
                  measurement("latency", "lettuce")),
              redis,
              2,
              true);
      results = Results.NONE.with(rows, Map.of("machine", "this one"));
    }
    assertThat(turns.failures()).containsExactly("there is nobody", "there is nobody");

    Path home = Files.createDirectory(folder.resolve("benchmarks"));
    results.write(home.resolve("results.json"));
    assertThat(Results.read(home.resolve("results.json"))).isEqualTo(results);
    Path performance = folder.resolve("PERFORMANCE.md");
    Files.writeString(
        performance,
        """
        By hand.
        <!-- generated: environment -->
        <!-- end -->
        <!-- generated: throughput -->
        <!-- end -->
        <!-- generated: round-trip -->
        <!-- end -->
        """);
    assertThat(new Report(results).write(home)).contains("throughput, messages/s", "lettuce");
    assertThat(Files.readString(performance))
        .startsWith("By hand.")
        .contains(
            "this one", "plaintext-batches", "round-trip-p99.9", "| single | 10 % | 50 % | 80 % |");
    assertThat(home.resolve("plots/one-way.svg")).exists();
  }
}
