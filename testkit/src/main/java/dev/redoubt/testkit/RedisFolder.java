package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The folder of one embedded server: program, configuration, log and socket. Only this user has
/// access, since the configuration may hold a password and nobody may replace the program.
final class RedisFolder {
  /// The path of a Unix socket has 104 bytes at most on macOS.
  private static final int LONGEST_BASE = 64;

  private static final List<String> ALWAYS =
      List.of(
          "daemonize no",
          "logfile redis.log",
          "save \"\"",
          "appendonly no",
          "databases 16",
          "unixsocket redis.sock",
          "unixsocketperm 700");

  private RedisFolder() {}

  /// A new folder for a server.
  static Path create() {
    Path folder = temporary();
    try {
      ServerProgram.unpack("run-with-parent.sh", folder.resolve("run-with-parent.sh"));
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis cannot be unpacked.", e);
    }
    return folder;
  }

  static Path temporary() {
    Path usual = Path.of(System.getProperty("java.io.tmpdir"));
    Path base = usual.toString().length() > LONGEST_BASE ? Path.of("/tmp") : usual;
    try {
      return Files.createTempDirectory(
          base,
          "redoubt-redis-",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis gets no folder.", e);
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

  static Path socket(Path folder) {
    return folder.resolve("redis.sock");
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
}
