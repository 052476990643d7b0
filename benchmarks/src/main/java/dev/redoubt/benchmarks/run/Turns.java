package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Runs measurements in turns on one server that is emptied in between, so that other load on the
/// machine affects all of them alike. Retries a failed measurement once, on a restarted server.
public final class Turns {
  private final Launcher launcher;
  private final Consumer<String> progress;
  private final List<String> failures = new ArrayList<>();

  /// @param progress receives a line before each measurement and for each failure
  public Turns(Launcher launcher, Consumer<String> progress) {
    this.launcher = launcher;
    this.progress = progress;
  }

  /// @param forks number of runs of each measurement
  /// @return all rows, by group
  public Map<String, List<Row>> run(
      List<Measurement> measurements, EmbeddedRedis redis, int forks, boolean quick)
      throws InterruptedException {
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    int all =
        measurements.stream().mapToInt(measurement -> Math.min(forks, measurement.most())).sum();
    int turn = 0;
    for (int fork = 1; fork <= forks; fork++) {
      for (Measurement measurement : measurements) {
        if (fork > measurement.most()) {
          continue;
        }
        turn++;
        progress.accept(turn + "/" + all + " " + measurement + ", run " + fork);
        rows.computeIfAbsent(measurement.group(), group -> new ArrayList<>())
            .addAll(run(measurement, redis, quick));
      }
    }
    return rows;
  }

  private List<Row> run(Measurement measurement, EmbeddedRedis redis, boolean quick)
      throws InterruptedException {
    try {
      redis.clear();
      return launcher.run(measurement, redis.uri(), quick);
    } catch (MeasurementException | UncheckedIOException e) {
      progress.accept("failed, retrying: " + e.getMessage());
    }
    try {
      redis.restart();
      return launcher.run(measurement, redis.uri(), quick);
    } catch (MeasurementException e) {
      failures.add(e.getMessage());
      progress.accept("failed: " + e.getMessage());
      return List.of();
    }
  }

  /// Messages of the measurements that failed twice.
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
