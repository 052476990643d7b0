package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
