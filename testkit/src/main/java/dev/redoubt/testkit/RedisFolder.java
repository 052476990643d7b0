package dev.redoubt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The folder of one embedded server: program, configuration and log. Only this user has access,
/// since the configuration may hold a password and nobody may replace the program.
final class RedisFolder {
  private static final String VERSION = "7.0.15";
  private static final List<String> ALWAYS =
      List.of(
          "bind 127.0.0.1",
          "daemonize no",
          "logfile redis.log",
          "save \"\"",
          "appendonly no",
          "databases 16");

  private RedisFolder() {}

  static Path create() {
    String program = program();
    try {
      Path folder =
          Files.createTempDirectory(
              "redoubt-redis-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      unpack("/" + program, folder.resolve("redis-server"));
      unpack("run-with-parent.sh", folder.resolve("run-with-parent.sh"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis cannot be unpacked.", e);
    }
  }

  /// Writes `redis.conf`: our settings, then `lines`, which take precedence.
  static void configure(Path folder, List<String> lines) {
    var all = new ArrayList<>(ALWAYS);
    all.add("dir " + quoted(folder.toString()));
    all.addAll(lines);
    try {
      Files.write(folder.resolve("redis.conf"), all);
      Files.deleteIfExists(folder.resolve("redis.log"));
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis cannot be configured.", e);
    }
  }

  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis' folder cannot be deleted.", e);
    }
  }

  private static void unpack(String resource, Path to) throws IOException {
    try (InputStream in = RedisFolder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not on the class path.");
      }
      Files.copy(in, to);
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
  }

  private static String program() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String cpu = System.getProperty("os.arch");
    String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
    if (system.isEmpty()) {
      throw new UnsupportedOperationException(
          "The embedded Redis runs on Linux and macOS, not on "
              + os
              + ". Start a Redis of your own and give its URI instead.");
    }
    String arch = cpu.equals("aarch64") || cpu.equals("arm64") ? "arm64" : "amd64";
    return "redis-server-" + VERSION + "-" + system + "-" + arch;
  }
}
