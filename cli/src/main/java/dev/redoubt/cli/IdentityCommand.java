package dev.redoubt.cli;

import picocli.CommandLine.Command;

@Command(
    name = "identity",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes and shows key files, and hands a name on to a new one.")
final class IdentityCommand extends GroupCommand {}
