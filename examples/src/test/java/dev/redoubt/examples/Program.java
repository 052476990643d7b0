package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a program as a user would: in a JVM of its own, on the class path of this test.
final class Program {
  /// Far more than any example takes: one that never ends must fail, not hang the build.
  private static final int SECONDS = 240;

  private Program() {}

  /// @param lines what it printed
  /// @param log what it said on standard error
  record Ended(List<String> lines, String log) {
    Ended {
      lines = List.copyOf(lines);
    }

    String out() {
      return String.join("\n", lines);
    }
  }

  /// Returns once it has ended well.
  ///
  /// @param program a class name, or a `.java` file
  /// @param folder where it runs
  static Ended run(
      String program, Map<String, String> environment, Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // They live for seconds.
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("REDIS_URL", "MAX_MESSAGE_AGE", "LOG_LEVEL"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            program + " does not end. It printed:\n" + text(out) + text(err) + threads(process));
      }
      assertThat(process.exitValue()).as("%s fails: %s", program, text(err)).isZero();
      return new Ended(text(out).lines().toList(), text(err));
    } finally {
      process.destroyForcibly();
    }
  }

  /// What its threads do.
  private static String threads(Process process) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process print =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "Thread.print")
            .redirectErrorStream(true)
            .start();
    return new String(print.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
