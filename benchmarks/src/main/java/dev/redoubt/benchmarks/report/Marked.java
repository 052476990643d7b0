package dev.redoubt.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A handwritten text with generated parts, each between `<!-- generated: NAME -->` and `<!-- end
/// -->`. The text outside them is preserved.
final class Marked {
  private static final Pattern BEGIN = Pattern.compile("<!-- generated: ([\\w-]+) -->");
  private static final String END = "<!-- end -->";

  private Marked() {}

  /// @param part maps the name of a part to its text
  /// @throws IllegalArgumentException if begin and end markers do not alternate
  static String replace(String text, Function<String, String> part) {
    List<String> result = new ArrayList<>();
    boolean generated = false;
    for (String line : text.split("\n", -1)) {
      Matcher begin = BEGIN.matcher(line.strip());
      if (begin.matches()) {
        require(!generated, "The generated part before this line has no end: " + line);
        generated = true;
        result.add(line);
        result.add(part.apply(begin.group(1)).strip());
      } else if (line.strip().equals(END)) {
        require(generated, "An end marker has no begin marker.");
        generated = false;
        result.add(line);
      } else if (!generated) {
        result.add(line);
      }
    }
    require(!generated, "The last generated part has no end.");
    return String.join("\n", result);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
