package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.KeyFile;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Succession;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "succeed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt identity succeed --old FILE --new FILE --out SUCCESSION [OPTION…]",
    description =
        "Writes a succession: the new identity replaces the old one under their name. Those who have"
            + " pinned the old one move the pin with 'trust succeed'.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt identity succeed --old bob.key --new bob-2.key --out bob.succession")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IdentitySucceedCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--old", required = true, paramLabel = "FILE", description = "the old key file")
  Path old;

  @Option(names = "--new", required = true, paramLabel = "FILE", description = "the new key file")
  Path successor;

  @Option(names = "--out", required = true, paramLabel = "SUCCESSION", description = "a new file")
  Path out;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the old file's passphrase; - for standard input (default: ask)")
  @Nullable String passphraseFile;

  @Option(
      names = "--new-passphrase-file",
      paramLabel = "F",
      description = "holds the new file's passphrase; - for standard input (default: ask)")
  @Nullable String newPassphraseFile;

  @Spec CommandSpec spec;

  IdentitySucceedCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if ("-".equals(passphraseFile) && "-".equals(newPassphraseFile)) {
      throw new ParameterException(
          spec.commandLine(), "standard input cannot give both passphrases");
    }
    KeyFile oldKeys = KeyFile.read(old);
    KeyFile newKeys = KeyFile.read(successor);
    requireOneName(oldKeys, newKeys);
    try (Identity before = Passphrases.open(shell, oldKeys, passphraseFile, old);
        Identity after = Passphrases.open(shell, newKeys, newPassphraseFile, successor)) {
      Succession succession =
          Succession.sign(
              oldKeys.name(),
              before,
              after,
              System.currentTimeMillis(),
              new SecureRandom()::nextBytes);
      TrustFiles.create(out, succession.encoded());
      shell.terminal().data(Statements.text(succession));
    }
    shell.say("Wrote " + out + ". Whoever pinned the old identity: redoubt trust succeed " + out);
    return ExitCode.OK;
  }

  private void requireOneName(KeyFile oldKeys, KeyFile newKeys) {
    if (!oldKeys.name().equals(newKeys.name())
        || oldKeys.fingerprint().equals(newKeys.fingerprint())) {
      throw new ConfigurationException(
          ErrorCode.IDENTITY_NAME,
          old
              + " belongs to \""
              + oldKeys.name()
              + "\" and "
              + successor
              + " to \""
              + newKeys.name()
              + "\": give two different identities of one name.");
    }
  }
}
