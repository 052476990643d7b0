package dev.redoubt.cli;

import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.Identity;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The options common to all commands that sign as an authority.
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

  /// The validity that `--days` gives to a statement.
  ///
  /// @throws ParameterException if that is not between 1 and `max`
  static Duration days(CommandSpec spec, int days, int max) {
    if (days < 1 || days > max) {
      throw new ParameterException(
          spec.commandLine(), "--days lies between 1 and " + max + ", not " + days);
    }
    return Duration.ofDays(days);
  }

  /// The caller closes it.
  Identity identity(Shell shell) {
    return Passphrases.open(shell, KeyFile.read(key), passphraseFile, key);
  }
}
