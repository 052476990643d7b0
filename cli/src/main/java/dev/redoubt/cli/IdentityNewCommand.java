package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.KeyFile;
import dev.redoubt.core.identity.AgentName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt identity new --as NAME --out FILE [--passphrase-file F | --no-passphrase]",
    description = "Makes an identity and writes its key file, mode 0600, encrypted.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IdentityNewCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "the agent's name")
  AgentName as;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file")
  Path out;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the passphrase; - for standard input (default: ask twice)")
  @Nullable String passphraseFile;

  @Option(names = "--no-passphrase", description = "do not encrypt the file")
  boolean noPassphrase;

  @Spec CommandSpec spec;

  IdentityNewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (noPassphrase && passphraseFile != null) {
      throw new ParameterException(
          spec.commandLine(), "give either --passphrase-file or --no-passphrase");
    }
    if (Files.exists(out)) {
      // Before anybody types a passphrase for nothing.
      throw new ConfigurationException(
          "KEY_FILE_EXISTS", out + " exists already, and a key file is never overwritten.");
    }
    KeyFile file = noPassphrase ? KeyFile.createUnencrypted(out, as) : encrypted();
    shell.terminal().data(file.name() + "  " + file.fingerprint());
    shell.say(
        "Wrote "
            + out
            + (noPassphrase ? ", not encrypted." : ", encrypted with the passphrase.")
            + " Others know this agent by the fingerprint.");
    return ExitCode.OK;
  }

  private KeyFile encrypted() {
    char[] passphrase = Passphrases.fresh(shell, passphraseFile, out);
    try {
      return KeyFile.create(out, as, passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }
}
