package dev.redoubt.cli;

import picocli.CommandLine.Command;

@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks into stores.")
final class StoreCommand extends GroupCommand {}
