package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.Row;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/// Runs each measurement in a fresh JVM, so that it inherits neither garbage nor decisions of the
/// just-in-time compiler, which differ from run to run.
///
/// @param home the folder of the benchmarks, already built
record JvmLauncher(Path home) implements Launcher {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int FIRST_WITH_UNSAFE_WARNINGS = 24;

  @Override
  public List<Row> run(Measurement measurement, String redis, boolean quick)
      throws InterruptedException, MeasurementException {
    try {
      Process process =
          new ProcessBuilder(command(measurement, redis, quick))
              .directory(home.resolve("..").toFile().getCanonicalFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Thread watch = watch(process);
      try {
        process.getOutputStream().close();
        List<Row> rows = rows(process);
        if (process.waitFor() != 0) {
          throw new MeasurementException(
              measurement + " exited with status " + process.exitValue());
        }
        return rows;
      } finally {
        process.destroyForcibly();
        watch.join();
      }
    } catch (IOException | JacksonException e) {
      throw new MeasurementException(measurement + " did not run: " + e.getMessage(), e);
    }
  }

  /// Kills a process that hangs, which makes the measurement fail.
  private static Thread watch(Process process) {
    return Thread.startVirtualThread(() -> {
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    });
  }

  private static List<Row> rows(Process process) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(Row.parse(line));
      }
    }
    return rows;
  }

  private List<String> command(Measurement measurement, String redis, boolean quick) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNINGS) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Xmx1g");
    command.add("-Dstdout.encoding=UTF-8");
    command.addAll(measurement.jvm());
    command.add("-cp");
    command.add(
        measurement.classPath().entries().stream()
            .map(entry -> home + File.separator + entry)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(measurement.main());
    command.addAll(List.of("--redis", redis, "--namespace", "benchmark"));
    command.addAll(measurement.arguments(quick));
    return command;
  }
}
