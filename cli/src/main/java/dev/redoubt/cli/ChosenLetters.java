package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.DeadLetters.Letter;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which dead letters a command is for: some by number, or all.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ChosenLetters {
  @Parameters(
      arity = "1..*",
      paramLabel = "N",
      description = "their numbers in 'redoubt dead list'")
  List<Long> numbers;

  @Option(names = "--all", required = true, description = "all of them")
  boolean all;

  List<Long> of(Agent agent) {
    return all ? agent.deadLetters().list().stream().map(Letter::number).toList() : numbers;
  }
}
