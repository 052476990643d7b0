package dev.redoubt.cli;

import picocli.CommandLine.Command;

@Command(
    name = "identity",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes and shows key files, and passes a name on to a new identity.")
final class IdentityCommand extends GroupCommand {}
