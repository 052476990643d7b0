package dev.redoubt.cli;

import dev.redoubt.identity.AgentName;
import java.nio.file.Path;

/// Where files of one run go: `redoubt` under `XDG_RUNTIME_DIR`, else Redoubt's home.
final class RunFiles {
  private RunFiles() {}

  static Path token(Shell shell, AgentName name) {
    return folder(shell).resolve(name + ".token");
  }

  static Path console(Shell shell, AgentName name) {
    return folder(shell).resolve(name + ".console.html");
  }

  private static Path folder(Shell shell) {
    String runtime = shell.environment().set("XDG_RUNTIME_DIR");
    // The XDG specification says to ignore relative paths.
    boolean given = runtime != null && Path.of(runtime).isAbsolute();
    return given ? Path.of(runtime, "redoubt") : Home.of(shell.environment()).folder();
  }
}
