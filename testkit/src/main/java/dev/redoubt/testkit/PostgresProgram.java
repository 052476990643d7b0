package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL that is installed on this machine, and the user under which it runs.
///
/// @param folder of `initdb` and `postgres`
/// @param user null for that of this process; PostgreSQL refuses to run as root
record PostgresProgram(Path folder, @Nullable String user) {
  /// Where packages of Linux distributions put it, with a version below.
  private static final List<Path> PACKAGED = List.of(Path.of("/usr/lib/postgresql"));

  private static final String PACKAGED_USER = "postgres";

  /// Null where there is none.
  static @Nullable PostgresProgram find() {
    List<Path> folders = new ArrayList<>();
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      folders.add(Path.of(entry));
    }
    PACKAGED.forEach(packages -> folders.addAll(versions(packages)));
    for (Path folder : folders) {
      if (Files.isExecutable(folder.resolve("initdb"))
          && Files.isExecutable(folder.resolve("postgres"))) {
        boolean root = "root".equals(System.getProperty("user.name"));
        return new PostgresProgram(folder, root ? PACKAGED_USER : null);
      }
    }
    return null;
  }

  /// The newest first.
  private static List<Path> versions(Path packages) {
    if (!Files.isDirectory(packages)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(packages)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("[0-9]+"))
          .sorted(
              Comparator.comparingInt(
                      (Path version) -> Integer.parseInt(version.getFileName().toString()))
                  .reversed())
          .map(version -> version.resolve("bin"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives `file` to the user.
  void own(Path file) throws IOException {
    if (user != null) {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
  }

  /// The command of a program, which keeps its process id.
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (user != null) {
      command.addAll(
          List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
    }
    command.add(folder.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }
}
