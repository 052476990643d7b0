package dev.redoubt.cli;

import picocli.CommandLine.Command;

@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Manages trust: pinned agents, and authorities that vouch for others.")
final class TrustCommand extends GroupCommand {}
