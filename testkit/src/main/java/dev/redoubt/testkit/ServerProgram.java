package dev.redoubt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The server that tests run: Redis 7.0.15 of the class path, or what `-Dredoubt.redis` or
/// `REDOUBT_REDIS` names, which reaches child processes as well.
final class ServerProgram {
  private static final String EMBEDDED = "7.0.15";

  private ServerProgram() {}

  static ServerVersion version() {
    return Version.SAID;
  }

  static boolean tls() {
    return Tls.KNOWN;
  }

  /// The program's path, unpacked into `folder` if it comes from the class path.
  static Path in(Path folder) throws IOException {
    Path chosen = chosen();
    if (chosen != null) {
      return chosen;
    }
    Path program = folder.resolve("redis-server");
    unpack("/" + embedded(), program);
    return program;
  }

  static void unpack(String resource, Path to) throws IOException {
    try (InputStream in = ServerProgram.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not on the class path.");
      }
      Files.copy(in, to);
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
  }

  private static @Nullable Path chosen() {
    String chosen = System.getProperty("redoubt.redis", "");
    if (chosen.isEmpty()) {
      chosen = System.getenv().getOrDefault("REDOUBT_REDIS", "");
    }
    if (chosen.isEmpty()) {
      return null;
    }
    Path program =
        chosen.contains("/") ? Path.of(chosen) : cache().resolve(chosen).resolve("redis-server");
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "There is no server at "
              + program
              + ". Run servers/fetch "
              + chosen
              + ", or give the path of a redis-server or valkey-server.");
    }
    return program.toAbsolutePath();
  }

  /// Where `servers/fetch` unpacks servers.
  private static Path cache() {
    String given = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        given.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
    return caches.resolve("redoubt").resolve("servers");
  }

  private static String output(String... arguments) {
    Path folder = RedisFolder.temporary();
    try {
      var command = new ArrayList<>(List.of(in(folder).toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The server program cannot be run.", e);
    } finally {
      RedisFolder.delete(folder);
    }
  }

  private static String embedded() {
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
    return "redis-server-" + EMBEDDED + "-" + system + "-" + arch;
  }

  private static final class Version {
    static final ServerVersion SAID =
        ServerVersion.parse(chosen() == null ? "Redis server v=" + EMBEDDED : output("--version"));
  }

  /// A server that may listen nowhere ends at once; one without TLS does not know the setting.
  private static final class Tls {
    static final boolean KNOWN =
        chosen() == null
            || output("--port", "0", "--tls-port", "0").contains("not listen anywhere");
  }
}
