package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.PATIENCE;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One command in a JVM of its own, with its output in files. Killed when closed.
final class CliProcess implements AutoCloseable {
  /// MiB.
  private static final int HEAP = 256;

  private final Process process;
  private final Path out;
  private final Path err;

  private CliProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /// @param folder for its output, and Redoubt's home
  static CliProcess start(Path folder, String redis, String... args) {
    return start(List.of(), HEAP, folder, redis, args);
  }

  /// With a heap of so many MiB.
  static CliProcess startSmall(int heap, Path folder, String redis, String... args) {
    return start(List.of(), heap, folder, redis, args);
  }

  /// With its standard input closed, which `ProcessBuilder` cannot do.
  static CliProcess startClosed(Path folder, String redis, String... args) {
    return start(List.of("sh", "-c", "exec \"$@\" <&-", "sh"), HEAP, folder, redis, args);
  }

  private static CliProcess start(
      List<String> before, int heap, Path folder, String redis, String... args) {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heap + "m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    try {
      Path out = Files.createTempFile(folder, args[0], ".out");
      Path err = Files.createTempFile(folder, args[0], ".err");
      var builder = new ProcessBuilder(command);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("REDOUBT_HOME", folder.resolve("home").toString());
      builder.environment().put("REDIS_URL", redis);
      builder.environment().put("PGPASSFILE", folder.resolve("pgpass").toString());
      builder.environment().remove("MAX_MESSAGE_AGE");
      return new CliProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  /// Complete lines only, since the last one may be incomplete.
  List<String> lines() {
    String text = read(out);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  String err() {
    return read(err);
  }

  boolean running() {
    return process.isAlive();
  }

  void killNine() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// A script that runs the tests in the background may have made them ignore Ctrl-C, and with them
  /// their children.
  static boolean interruptsReachChildren() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return true;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0")
            .replace("SigIgn:", "")
            .strip();
    return (Long.parseUnsignedLong(ignored, 16) & 1L << 1) == 0;
  }

  /// Like Ctrl-C.
  void interrupt() throws IOException, InterruptedException {
    shell("kill -INT $0");
  }

  /// Interrupts it, and again as soon as it has printed `words`. Uses a shell, which is fast
  /// enough.
  void interruptTwice(String words) throws IOException, InterruptedException {
    shell(
        "kill -INT $0; until grep -q \"$2\" \"$1\"; do sleep 0.01; done; kill -INT $0",
        err.toString(),
        words);
  }

  private void shell(String script, String... more) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("sh", "-c", script, Long.toString(process.pid())));
    command.addAll(List.of(more));
    new ProcessBuilder(command).start().waitFor();
  }

  /// Its exit code; fails with its output if it does not end.
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("The process still runs; it said:\n" + err());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
