package dev.redoubt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that only groups subcommands.
@SuppressWarnings("NullAway.Init") // picocli sets the field
abstract class GroupCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public final Integer call() {
    List<String> names = new ArrayList<>(spec.subcommands().keySet());
    String last = names.removeLast();
    throw new ParameterException(
        spec.commandLine(), "a command is missing: " + String.join(", ", names) + " or " + last);
  }
}
