package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder where the command line keeps identities and known agents, as ssh does:
/// `REDOUBT_HOME`, else `redoubt` in `XDG_DATA_HOME` or `~/.local/share`.
record Home(Path folder) {
  static Home of(Environment environment) {
    String own = environment.set("REDOUBT_HOME");
    if (own != null) {
      return new Home(Path.of(own).toAbsolutePath());
    }
    String data = environment.set("XDG_DATA_HOME");
    // The XDG specification says to ignore relative paths.
    if (data != null && Path.of(data).isAbsolute()) {
      return new Home(Path.of(data, "redoubt"));
    }
    String user = environment.set("HOME");
    Path home = Path.of(user == null ? System.getProperty("user.home") : user);
    // Java returns "?" for a user unknown to the system, as is common in containers.
    if (!home.isAbsolute()) {
      throw new ConfigurationException(
          "HOME",
          "This user has no home folder: set REDOUBT_HOME to a folder, or give --in-memory.");
    }
    return new Home(home.resolve(".local/share/redoubt"));
  }

  Path keyFile(AgentName name) {
    return folder.resolve(name + ".key");
  }

  Path knownAgents() {
    return folder.resolve("known-agents");
  }

  /// Creates the folder if it is missing, accessible to its owner only.
  void make() {
    try {
      Files.createDirectories(folder, ownerOnly());
    } catch (IOException e) {
      throw new ConfigurationException(
          "HOME",
          "Redoubt's home "
              + folder
              + " cannot be made ("
              + FileReason.of(e)
              + "): set REDOUBT_HOME to another folder, or give --in-memory.",
          e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
