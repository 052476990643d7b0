package dev.redoubt.cli;

import dev.redoubt.Agent;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Marks dead letters: the agent handles them again when it starts with its store. One that it"
            + " handles is removed, without a word to its sender.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt dead replay --as bob --store bob.db --all")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadReplayCommand implements Callable<Integer> {
  private final Shell shell;

  @ArgGroup(multiplicity = "1")
  ChosenLetters chosen;

  @Mixin StoppedAgent stopped;

  DeadReplayCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::replay);
  }

  private int replay(Agent agent) {
    List<Long> numbers = chosen.of(agent);
    for (long number : numbers) {
      if (!agent.deadLetters().replay(number)) {
        return DeadCommand.missing(shell, number);
      }
    }
    shell.say(
        Text.count(numbers.size(), "dead letter")
            + " will be handled when "
            + agent.name()
            + " starts with this store.");
    return ExitCode.OK;
  }
}
