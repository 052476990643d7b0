package dev.redoubt.cli;

import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt authority new --out FILE [--as NAME] [--passphrase-file F | --no-passphrase]",
    description = "Makes an authority and writes its key file, mode 0600, encrypted.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt authority new --out authority.key")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuthorityNewCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin NewKeyOptions key;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "authority",
      description = "the authority's name, for display only (default: authority)")
  AgentName as;

  @Spec CommandSpec spec;

  AuthorityNewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    KeyFile file = key.make(shell, spec.commandLine(), as);
    shell.terminal().data(file.name() + "  " + file.fingerprint());
    shell.say(
        key.wrote()
            + " Whoever is to trust its credentials: redoubt trust add --authority "
            + file.fingerprint());
    return ExitCode.OK;
  }
}
