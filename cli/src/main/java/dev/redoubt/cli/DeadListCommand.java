package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.DeadLetters.Letter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists dead letters, the oldest first, without their bodies.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt dead list --as bob --store bob.db")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadListCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--json", description = "one JSON object a line")
  boolean json;

  @Mixin StoppedAgent stopped;

  DeadListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::list);
  }

  private int list(Agent agent) {
    List<Letter> letters = agent.deadLetters().list();
    letters.forEach(
        letter -> shell.terminal().data(json ? DeadCommand.json(letter).toString() : line(letter)));
    if (letters.isEmpty()) {
      shell.say(agent.name() + " has no dead letters.");
    }
    return ExitCode.OK;
  }

  private static String line(Letter letter) {
    return String.format(
        Locale.ROOT,
        "%-6d %s  %-16s  %s  %s%s, %d B",
        letter.number(),
        letter.diedAt(),
        Text.printable(letter.from()),
        Text.printable(letter.type()),
        letter.reason(),
        letter.cause().map(cause -> " (" + Text.printable(cause) + ")").orElse(""),
        letter.body().size());
  }
}
