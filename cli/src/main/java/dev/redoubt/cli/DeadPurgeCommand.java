package dev.redoubt.cli;

import dev.redoubt.Agent;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @ArgGroup(multiplicity = "1")
  ChosenLetters chosen;

  @Mixin StoppedAgent stopped;

  DeadPurgeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::purge);
  }

  private int purge(Agent agent) {
    List<Long> numbers = chosen.of(agent);
    for (long number : numbers) {
      if (!agent.deadLetters().purge(number)) {
        return DeadCommand.missing(shell, number);
      }
    }
    shell.say("Removed " + Text.count(numbers.size(), "dead letter") + ".");
    return ExitCode.OK;
  }
}
