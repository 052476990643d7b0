package dev.redoubt.cli;

import picocli.CommandLine.Command;

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
final class AuthorityCommand extends GroupCommand {}
