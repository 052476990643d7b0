package dev.redoubt.cli;

import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.Identity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of every command that signs as an authority.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IssuerOptions {
  @Option(
      names = "--key",
      required = true,
      paramLabel = "F",
      description = "the authority's key file")
  Path key;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds its passphrase; - for standard input (default: ask)")
  @Nullable String passphraseFile;

  /// The caller closes it.
  Identity identity(Shell shell) {
    return Passphrases.open(shell, KeyFile.read(key), passphraseFile, key);
  }
}
