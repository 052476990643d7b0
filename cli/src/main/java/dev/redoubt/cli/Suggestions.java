package dev.redoubt.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/// Suggests what an unknown argument was meant to be.
final class Suggestions {
  /// Maximum typing errors: letters that are wrong, missing, added or swapped.
  private static final int ERRORS = 2;

  private Suggestions() {}

  static String of(UnmatchedArgumentException e) {
    CommandLine command = e.getCommandLine();
    String given = e.getUnmatched().getFirst();
    if (given.startsWith("-")) {
      return "There is no option " + given + didYouMean(given, options(command));
    }
    if (!command.getSubcommands().isEmpty()) {
      return "There is no command " + given + didYouMean(given, command.getSubcommands().keySet());
    }
    return "\"" + given + "\" is one argument too many; text with blanks needs quotes around it";
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .flatMap(option -> List.of(option.names()).stream())
        .toList();
  }

  private static String didYouMean(String given, Collection<String> known) {
    String near = nearest(given, known);
    return near == null ? "" : ": did you mean " + near + "?";
  }

  static @Nullable String nearest(String given, Collection<String> known) {
    return known.stream()
        .filter(one -> distance(given, one) <= Math.min(ERRORS, one.length() / 2))
        .min(Comparator.comparingInt(one -> distance(given, one)))
        .orElse(null);
  }

  /// Damerau-Levenshtein distance, which counts two swapped letters as one error.
  static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int change = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        steps[i][j] = Math.min(change, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          steps[i][j] = Math.min(steps[i][j], 1 + steps[i - 2][j - 2]);
        }
      }
    }
    return steps[a.length()][b.length()];
  }
}
