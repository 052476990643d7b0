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
    name = "add",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "redoubt trust add [--trust FILE] NAME FINGERPRINT",
      "       redoubt trust add [--trust FILE] --authority FINGERPRINT"
    },
    description =
        "Pins an agent, or trusts an authority to vouch for agents that are not pinned. Compare the"
            + " fingerprint with its owner first.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt trust add bob FINGERPRINT")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustAddCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the agent's name")
  @Nullable AgentName name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FINGERPRINT",
      description = "its fingerprint, compared with its owner")
  @Nullable Fingerprint fingerprint;

  @Option(
      names = "--authority",
      paramLabel = "FINGERPRINT",
      description = "trust its credentials; from then on nobody is pinned on first use")
  @Nullable Fingerprint authority;

  @Mixin TrustOptions options;

  @Spec CommandSpec spec;

  TrustAddCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (authority != null && name == null) {
      options.pins(shell).addAuthority(authority);
      shell.say(options.file(shell) + " now trusts the authority " + authority);
    } else if (authority == null && name != null && fingerprint != null) {
      pin(name, fingerprint);
    } else {
      throw new ParameterException(
          spec.commandLine(), "give either NAME and FINGERPRINT, or --authority FINGERPRINT");
    }
    return ExitCode.OK;
  }

  private void pin(AgentName name, Fingerprint fingerprint) {
    PinFile pins = options.pins(shell);
    Fingerprint inForce = pins.pin(name, fingerprint);
    if (!inForce.equals(fingerprint)) {
      throw new ConfigurationException(
          "PINNED",
          "\""
              + name
              + "\" is pinned to "
              + inForce
              + " in "
              + options.file(shell)
              + ". If its owner confirms the change: redoubt trust remove "
              + name
              + ", then add it again.");
    }
    shell.say(options.file(shell) + " now pins " + name + " to " + fingerprint);
  }
}
