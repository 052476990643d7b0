package dev.redoubt.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A Redis or Valkey that is installed on this machine, for measurements: it allocates memory as
/// people's servers do, and the embedded build does not.
final class InstalledServer {
  private static final List<String> PROGRAMS = List.of("valkey-server", "redis-server");
  private static final String PROPERTY = "redoubt.redis";

  private InstalledServer() {}

  /// Has the servers of this process run an installed program, if there is one and nobody has
  /// chosen another. Called before the first is started.
  ///
  /// @return whether the servers are not the embedded build
  static boolean prefer(Environment environment) {
    boolean chosen =
        !System.getProperty(PROPERTY, "").isEmpty() || environment.set("REDOUBT_REDIS") != null;
    if (!chosen) {
      Optional<Path> found = on(Objects.requireNonNullElse(environment.get("PATH"), ""));
      found.ifPresent(program -> System.setProperty(PROPERTY, program.toString()));
      chosen = found.isPresent();
    }
    return chosen;
  }

  /// @param path folders, as in the environment's `PATH`
  static Optional<Path> on(String path) {
    return PROGRAMS.stream()
        .flatMap(program -> folders(path).map(folder -> folder.resolve(program)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<Path> folders(String path) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of);
  }
}
