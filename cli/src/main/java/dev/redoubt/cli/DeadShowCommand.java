package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.DeadLetters.Letter;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows a dead letter with headers and body, as one JSON object.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt dead show --as bob --store bob.db 7")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "N", description = "its number in 'redoubt dead list'")
  Long number;

  @Mixin StoppedAgent stopped;

  DeadShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::show);
  }

  private int show(Agent agent) {
    Optional<Letter> found = agent.deadLetters().get(number);
    if (found.isEmpty()) {
      return DeadCommand.missing(shell, number);
    }
    Letter letter = found.get();
    boolean text =
        letter.contentType().startsWith("text/") || letter.contentType().endsWith("json");
    JsonLine line = DeadCommand.json(letter).with("headers", letter.headers());
    line.with("encoding", text ? "text" : "base64");
    line.with(
        "body",
        text
            ? letter.body().toUtf8()
            : Base64.getEncoder().encodeToString(letter.body().toArray()));
    shell.terminal().data(line.toString());
    return ExitCode.OK;
  }
}
