package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.load.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Describes the machine, the software and the settings of a run.
final class Environment {
  private static final int PATIENCE_SECONDS = 10;

  private Environment() {}

  /// @param home a folder of the source tree
  static Map<String, String> describe(Path home, RedisServer redis, int forks, boolean quick)
      throws InterruptedException {
    Map<String, String> found = new LinkedHashMap<>();
    found.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    found.put("commit", commit(home));
    found.put("processor", processor());
    found.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    found.put("memory", memory());
    found.put(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
    found.put("JDK", Runtime.version() + ", " + System.getProperty("java.vm.vendor"));
    Map<String, String> server = redis.information();
    found.put(
        "Redis",
        server.getOrDefault("redis_version", "unknown")
            + ", "
            + server.getOrDefault("mem_allocator", "unknown allocator"));
    found.put("runs", forks + (quick ? ", quick: short spans, figures are rough" : ""));
    return found;
  }

  private static String commit(Path home) throws InterruptedException {
    String commit = git(home, "rev-parse", "--short=12", "HEAD");
    String changed = git(home, "status", "--porcelain", "--untracked-files=no", "--", "*.java");
    return commit + (changed.isEmpty() ? "" : ", changed");
  }

  /// Runs git and returns its output, or "unknown" if that fails.
  private static String git(Path home, String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output =
          new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      boolean done = git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0;
      return done ? output.strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String memory() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return (system.getTotalMemorySize() >> 20) + " MiB";
  }
}
