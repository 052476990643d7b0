package dev.redoubt.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A completion script for fish, which picocli cannot make.
final class FishCompletion {
  /// Whether the words so far are exactly a command, or begin with it.
  private static final String FUNCTIONS =
      """
      function __redoubt_is
          set -l words (commandline -opc)
          set -e words[1]
          test "$words" = "$argv"
      end
      function __redoubt_in
          set -l words (commandline -opc)
          set -l last (count $argv)
          set -e words[1]
          test (count $words) -ge $last
          and test "$words[1..$last]" = "$argv"
      end
      complete -c redoubt -f
      """;

  /// How labels name files where the type does not.
  private static final Pattern FILE = Pattern.compile("FILE.*|F|LIST|CRED");

  private final StringBuilder script = new StringBuilder(FUNCTIONS);

  private FishCompletion() {}

  static String of(CommandLine all) {
    var completion = new FishCompletion();
    completion.add(List.of(), all);
    return completion.script.toString();
  }

  private void add(List<String> path, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String words = String.join(" ", path);
    String here = ("__redoubt_in " + words).strip();
    if (!path.isEmpty()) {
      for (OptionSpec option : spec.options()) {
        line(here, names(option) + value(option), description(option.description()));
      }
      for (PositionalParamSpec positional : spec.positionalParameters()) {
        values(here, positional);
      }
    }
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      String[] description = sub.getValue().getCommandSpec().usageMessage().description();
      line(
          ("__redoubt_is " + words).strip(),
          "-a " + quoted(sub.getKey()),
          description(description));
      List<String> longer = new ArrayList<>(path);
      longer.add(sub.getKey());
      add(longer, sub.getValue());
    }
  }

  private void values(String here, PositionalParamSpec positional) {
    if (isFile(positional)) {
      line(here, "-F", "");
    } else if (positional.completionCandidates() != null) {
      line(here, "-a " + quoted(candidates(positional)), "");
    }
  }

  private static String names(OptionSpec option) {
    var names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.substring(1);
  }

  /// What follows an option: a file, one of some words, anything, or nothing.
  private static String value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    if (option.completionCandidates() != null) {
      return " -x -a " + quoted(candidates(option));
    }
    return isFile(option) ? " -r -F" : " -x";
  }

  private static boolean isFile(ArgSpec argument) {
    return argument.type() == Path.class || FILE.matcher(argument.paramLabel()).matches();
  }

  private static String candidates(ArgSpec argument) {
    return argument.completionCandidates() == null
        ? ""
        : String.join(" ", argument.completionCandidates()).toLowerCase(java.util.Locale.ROOT);
  }

  private void line(String condition, String what, String description) {
    script.append("complete -c redoubt -n ").append(quoted(condition)).append(' ').append(what);
    if (!description.isEmpty()) {
      script.append(" -d ").append(quoted(description));
    }
    script.append('\n');
  }

  private static String description(String[] lines) {
    return lines.length == 0 ? "" : lines[0].replace("%n", "").replace("%%", "%");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
