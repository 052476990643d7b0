package dev.redoubt.cli;

import dev.redoubt.Agent;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Removes dead letters.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt dead purge --as bob --store bob.db 7")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadPurgeCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "0..*",
      paramLabel = "N",
      description = "their numbers in 'redoubt dead list'")
  List<Long> numbers = List.of();

  @Option(names = "--all", description = "all of them")
  boolean all;

  @Mixin StoppedAgent stopped;

  DeadPurgeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::purge);
  }

  private int purge(Agent agent) {
    int removed = all ? agent.deadLetters().purge() : 0;
    for (long number : all ? List.<Long>of() : numbers) {
      if (!agent.deadLetters().purge(number)) {
        return DeadCommand.missing(shell, number);
      }
      removed++;
    }
    shell.say("Removed " + Text.count(removed, "dead letter") + ".");
    return ExitCode.OK;
  }
}
