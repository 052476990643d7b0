package dev.redoubt.cli;

import picocli.CommandLine.Command;

@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Shows the dead letters in the store of an agent that does not run: messages that it did not"
            + " handle.")
final class DeadCommand extends GroupCommand {}
