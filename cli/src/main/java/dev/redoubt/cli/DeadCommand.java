package dev.redoubt.cli;

import dev.redoubt.DeadLetters.Letter;
import picocli.CommandLine.Command;

@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Shows the dead letters in the store of an agent that does not run: messages that it did not"
            + " handle.")
final class DeadCommand extends GroupCommand {
  /// Says that there is no such letter.
  static int missing(Shell shell, long number) {
    shell.say("There is no dead letter " + number + ": 'redoubt dead list' shows all there are.");
    return ExitCode.USAGE;
  }

  /// All about it but headers and body.
  static JsonLine json(Letter letter) {
    return new JsonLine()
        .with("number", letter.number())
        .with("id", letter.id().toString())
        .with("from", letter.from())
        .with("fingerprint", letter.fingerprint().toString())
        .with("type", letter.type())
        .with("contentType", letter.contentType())
        .with("sentAt", letter.sentAt().toString())
        .with("diedAt", letter.diedAt().toString())
        .with("attempts", letter.attempts())
        .with("reason", letter.reason().name())
        .with("cause", letter.cause().orElse(null))
        .with("bytes", letter.body().size());
  }
}
