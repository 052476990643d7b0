package dev.redoubt.cli;

import dev.redoubt.files.PinFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that selects the file of trusted agents.
final class TrustOptions {
  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "the file of trusted agents (default: known-agents in Redoubt's home)")
  @Nullable Path trust;

  Path file(Shell shell) {
    return trust == null ? Home.of(shell.environment()).knownAgents() : trust;
  }

  PinFile pins(Shell shell) {
    return PinFile.open(file(shell));
  }
}
