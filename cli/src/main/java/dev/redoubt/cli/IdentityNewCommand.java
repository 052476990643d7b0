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
        "redoubt identity new --as NAME --out FILE [--passphrase-file F | --no-passphrase]",
    description = "Makes an identity and writes its key file, mode 0600, encrypted.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt identity new --as bob --out bob.key")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IdentityNewCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "the agent's name")
  AgentName as;

  @Mixin NewKeyOptions key;

  @Spec CommandSpec spec;

  IdentityNewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    KeyFile file = key.make(shell, spec.commandLine(), as);
    shell.terminal().data(file.name() + "  " + file.fingerprint());
    shell.say(key.wrote() + " Others know this agent by the fingerprint.");
    return ExitCode.OK;
  }
}
