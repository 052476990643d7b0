package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "redoubt trust remove [--trust FILE] NAME",
      "       redoubt trust remove [--trust FILE] --authority FINGERPRINT"
    },
    description = "Removes the pin of an agent, or stops trusting an authority.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt trust remove bob")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustRemoveCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the agent's name")
  @Nullable AgentName name;

  @Option(names = "--authority", paramLabel = "FINGERPRINT", description = "the authority")
  @Nullable Fingerprint authority;

  @Mixin TrustOptions options;

  @Spec CommandSpec spec;

  TrustRemoveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    PinFile pins = options.pins(shell);
    if (name != null && authority == null) {
      Fingerprint pinned = pins.pinned(name);
      require(pinned != null, "no pin of " + name);
      pins.remove(name);
      shell.say(options.file(shell) + " no longer pins " + name + " to " + pinned);
    } else if (name == null && authority != null) {
      require(pins.issuers().contains(authority), "no authority " + authority);
      pins.removeAuthority(authority);
      shell.say(options.file(shell) + " no longer trusts the authority " + authority);
    } else {
      throw new ParameterException(
          spec.commandLine(), "give either NAME or --authority FINGERPRINT");
    }
    return ExitCode.OK;
  }

  private void require(boolean there, String what) {
    if (!there) {
      throw new ConfigurationException(
          "NOT_PINNED",
          "There is " + what + " in " + options.file(shell) + ": 'redoubt trust list' shows all.");
    }
  }
}
