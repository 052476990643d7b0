package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Output as a page shows it: `…` stands for any text, a line of `…` alone for any number of lines.
final class Shown {
  private static final Pattern GAP = Pattern.compile("…");

  private Shown() {}

  static void assertMatches(Object where, String shown, String printed) {
    assertThat(printed.stripTrailing()).as("output of %s", where).matches(pattern(shown));
  }

  /// As [#assertMatches], but with the lines in any order: what a command prints to standard output
  /// and to standard error comes from several threads.
  static void assertLinesMatch(Object where, String shown, String printed) {
    List<String> left = new ArrayList<>(printed.lines().toList());
    boolean all = true;
    for (String line : shown.stripTrailing().lines().toList()) {
      if (line.strip().equals("…")) {
        all = false;
      } else {
        Pattern pattern = Pattern.compile(line(line));
        String found =
            left.stream().filter(one -> pattern.matcher(one).matches()).findFirst().orElse(null);
        assertThat(found).as("%s prints '%s', but printed:\n%s", where, line, printed).isNotNull();
        left.remove(found);
      }
    }
    if (all) {
      assertThat(left).as("%s prints nothing else", where).isEmpty();
    }
  }

  private static Pattern pattern(String shown) {
    String lines =
        shown.stripTrailing().lines().map(Shown::line).collect(Collectors.joining("\\n"));
    // The newline beside lines that may be none belongs to them.
    String joined = lines.replace("\\n" + LINES, "(\\n.*)*").replace(LINES + "\\n", "(.*\\n)*");
    return Pattern.compile(joined.replace(LINES, "(.*\\n?)*"));
  }

  private static final String LINES = "<LINES>";

  private static String line(String shown) {
    if (shown.strip().equals("…")) {
      return LINES;
    }
    return List.of(GAP.split(shown.stripTrailing(), -1)).stream()
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
