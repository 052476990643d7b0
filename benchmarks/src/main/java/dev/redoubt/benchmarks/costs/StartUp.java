package dev.redoubt.benchmarks.costs;

import dev.redoubt.benchmarks.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Duration of a whole process that sends one message: `redoubt send` to a listening agent, run by
/// the launcher that users have, which waits until the message is handled (or only stored); and a
/// JVM program that does one plaintext XADD with Lettuce, without and with an archive of its
/// classes (`redoubt` has one). Runs them in turns and prints medians.
public final class StartUp {
  static final String MESSAGE = "hello";

  private static final int WARM_UP = 2;

  private final Arguments arguments;
  private final Path folder;
  private final String launcher;

  private StartUp(Arguments arguments, Path folder) {
    this.arguments = arguments;
    this.folder = folder;
    this.launcher = Path.of(arguments.text("root", ""), "redoubt").toAbsolutePath().toString();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = new Arguments(args);
    Path folder = Files.createTempDirectory("redoubt-start-up");
    Process listener = null;
    try {
      StartUp startUp = new StartUp(arguments, folder);
      // The first run may build the command line, which must not be measured.
      Process version = startUp.redoubt("--version").start();
      if (version.waitFor() != 0) {
        throw new IllegalStateException("The launcher failed: " + startUp.launcher);
      }
      listener = startUp.redoubt("listen", "--as", "bob").startSilently();
      startUp.measure();
    } finally {
      if (listener != null) {
        listener.destroy();
        int unused = listener.waitFor();
      }
      delete(folder);
    }
  }

  private void measure() throws IOException, InterruptedException {
    Map<String, Program> programs = programs();
    int runs = arguments.number("runs", 11);
    Map<String, double[]> millis = new LinkedHashMap<>();
    programs.keySet().forEach(peer -> millis.put(peer, new double[runs]));
    for (int run = -WARM_UP; run < runs; run++) {
      for (Map.Entry<String, Program> one : programs.entrySet()) {
        double took = one.getValue().run();
        if (run >= 0) {
          millis.getOrDefault(one.getKey(), new double[runs])[run] = took;
        }
      }
    }
    millis.forEach(
        (peer, all) -> new Row(peer, "startup", 0, 0, new Samples(all).median(), "ms").print());
  }

  private Map<String, Program> programs() throws IOException, InterruptedException {
    Path jar = folder.resolve("one-xadd.jar");
    Program.writeJar(jar);
    String key = arguments.namespace() + ":one-xadd";
    Path archive = folder.resolve("one-xadd.jsa");
    double unused =
        Program.oneXadd(
                jar, arguments.redis(), key, "-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable")
            .run();
    Map<String, Program> programs = new LinkedHashMap<>();
    programs.put("lettuce-one-xadd", Program.oneXadd(jar, arguments.redis(), key));
    programs.put(
        "lettuce-one-xadd-cds",
        Program.oneXadd(jar, arguments.redis(), key, "-XX:SharedArchiveFile=" + archive));
    programs.put("redoubt-send", send("handled"));
    programs.put("redoubt-send-stored", send("stored"));
    return programs;
  }

  private Program send(String wait) {
    return redoubt(
        "send", "--as", "alice", "--to", "bob", "--type", "chat", "--wait", wait, MESSAGE);
  }

  private Program redoubt(String... args) {
    Stream<String> redis =
        args.length == 1
            ? Stream.of()
            : Stream.of("--redis", arguments.redis(), "--namespace", arguments.namespace());
    List<String> command =
        Stream.of(Stream.of(launcher), Stream.of(args), redis).flatMap(part -> part).toList();
    return new Program(
        command,
        Map.of("JAVA_HOME", System.getProperty("java.home"), "REDOUBT_HOME", folder.toString()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
