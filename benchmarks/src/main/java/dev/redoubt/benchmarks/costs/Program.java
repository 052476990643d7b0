package dev.redoubt.benchmarks.costs;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program that [StartUp] runs in its own process.
///
/// @param environment variables in addition to those of this process
record Program(List<String> command, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 60;

  /// File name prefixes of the jars that [OneXadd] needs.
  private static final List<String> LETTUCE =
      List.of(
          "lettuce-core", "redis-authx", "netty-", "reactor-core", "reactive-streams", "slf4j-api");

  Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /// Runs the program to its end.
  ///
  /// @return duration, milliseconds
  double run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(
          command
              + " failed: "
              + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return (System.nanoTime() - start) / 1e6;
  }

  Process start() throws IOException {
    return builder().start();
  }

  /// Discards all output, so that a long-running program does not block on a full pipe.
  Process startSilently() throws IOException {
    return builder().redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /// Runs [OneXadd] on the same JVM as this process, with additional JVM options.
  static Program oneXadd(Path jar, String uri, String key, String... options) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Stream<String> quiet = Stream.of("--enable-native-access=ALL-UNNAMED");
    Stream<String> newer =
        Runtime.version().feature() < 24
            ? Stream.of()
            : Stream.of("--sun-misc-unsafe-memory-access=allow");
    Stream<String> rest =
        Stream.of("-cp", classPath(jar), OneXadd.class.getName(), uri, key, StartUp.MESSAGE);
    List<String> command =
        Stream.of(Stream.of(java.toString()), quiet, newer, Arrays.stream(options), rest)
            .flatMap(part -> part)
            .toList();
    return new Program(command, Map.of());
  }

  private static String classPath(Path jar) {
    return Stream.concat(
            Stream.of(jar.toString()),
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(Program::isLettuce))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isLettuce(String entry) {
    String name = String.valueOf(Path.of(entry).getFileName());
    return LETTUCE.stream().anyMatch(name::startsWith);
  }

  /// Writes a jar with [OneXadd], since class data sharing does not archive classes in folders.
  static void writeJar(Path jar) throws IOException {
    String file = OneXadd.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        var in = OneXadd.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException(file + " is not on the class path.");
      }
      entries.putNextEntry(new JarEntry(file));
      in.transferTo(entries);
      entries.closeEntry();
    }
  }
}
