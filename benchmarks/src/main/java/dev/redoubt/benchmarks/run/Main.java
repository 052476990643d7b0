package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.benchmarks.load.RedisServer;
import dev.redoubt.benchmarks.report.Report;
import dev.redoubt.benchmarks.report.Results;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The program behind `benchmarks/run`: measures and writes the report.
///
/// `Main HOME [--forks N] [--quick] [--only FIGURE,…] [--peers NAME,…] [--report]`. With `--peers`
/// it only prints the results, because figures of different runs are not comparable.
final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException, IOException {
    Choices choices;
    try {
      choices = Choices.parse(List.of(arguments).subList(1, arguments.length));
    } catch (IllegalArgumentException e) {
      System.err.println("benchmarks/run: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    Path home = Path.of(arguments[0]);
    Path file = home.resolve("results.json");
    Results results = Results.read(file);
    List<String> failures = List.of();
    if (!choices.reportOnly()) {
      Turns turns = new Turns(new JvmLauncher(home), System.err::println);
      results = measure(choices, turns, home, results);
      failures = turns.failures();
      if (!choices.peers().isEmpty()) {
        System.out.print(new Report(results).table());
        System.exit(failures.isEmpty() ? 0 : FAILED);
      }
      results.write(file);
    }
    System.out.print(new Report(results).write(home));
    failures.forEach(failure -> System.err.println("failed: " + failure));
    System.exit(failures.isEmpty() ? 0 : FAILED);
  }

  private static Results measure(Choices choices, Turns turns, Path home, Results before)
      throws InterruptedException {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        RedisServer server = new RedisServer(redis.uri())) {
      Results kept = choices.peers().isEmpty() ? before : Results.NONE;
      Map<String, String> environment =
          Environment.describe(home, server, choices.forks(), choices.quick());
      Map<String, List<Row>> rows =
          turns.run(choices.measurements(home), redis, choices.forks(), choices.quick());
      return kept.with(rows, environment);
    }
  }
}
