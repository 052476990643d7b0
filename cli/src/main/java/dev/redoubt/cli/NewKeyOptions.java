package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The options common to all commands that make a key file.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NewKeyOptions {
  @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file")
  Path out;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the passphrase; - for standard input (default: ask twice)")
  @Nullable String passphraseFile;

  @Option(names = "--no-passphrase", description = "do not encrypt the file")
  boolean noPassphrase;

  KeyFile make(Shell shell, CommandLine command, AgentName name) {
    if (noPassphrase && passphraseFile != null) {
      throw new ParameterException(command, "give either --passphrase-file or --no-passphrase");
    }
    if (Files.exists(out)) {
      // Checked before anybody types a passphrase in vain.
      throw new ConfigurationException(
          ErrorCode.KEY_FILE_EXISTS, out + " exists already, and a key file is never overwritten.");
    }
    return noPassphrase ? KeyFile.createUnencrypted(out, name) : encrypted(shell, name);
  }

  private KeyFile encrypted(Shell shell, AgentName name) {
    char[] passphrase = Passphrases.fresh(shell, passphraseFile, out);
    try {
      return KeyFile.create(out, name, passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  /// A sentence that says what was written.
  String wrote() {
    return "Wrote "
        + out
        + (noPassphrase ? ", not encrypted." : ", encrypted with the passphrase.");
  }
}
