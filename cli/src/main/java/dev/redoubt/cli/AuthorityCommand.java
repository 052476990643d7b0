package dev.redoubt.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "authority",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Vouches for agents: issues credentials and revokes them.",
    footer = {
      "%nFor example:",
      "  redoubt authority new --out authority.key",
      "  redoubt trust add --authority FINGERPRINT           where agents are to trust it",
      "  redoubt authority issue --key authority.key --as bob --fingerprint FINGERPRINT --out bob.cred",
      "  redoubt listen --as bob --credential bob.cred"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class AuthorityCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: new, issue, revoke or show");
  }
}
