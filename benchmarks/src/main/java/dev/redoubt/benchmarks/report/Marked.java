package dev.redoubt.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text by hand with parts in it that are generated, between `<!-- generated: NAME -->` and `<!--
/// end -->`. Whatever is outside them stays as it is.
final class Marked {
  private static final Pattern BEGIN = Pattern.compile("<!-- generated: ([\\w-]+) -->");
  private static final String END = "<!-- end -->";

  private Marked() {}

  /// @param part the text of a part by its name
  /// @throws IllegalArgumentException if a part does not end before the next one begins
  static String replace(String text, Function<String, String> part) {
    List<String> result = new ArrayList<>();
    boolean generated = false;
    for (String line : text.split("\n", -1)) {
      Matcher begin = BEGIN.matcher(line.strip());
      if (begin.matches()) {
        require(!generated, "A generated part has no end before " + line);
        generated = true;
        result.add(line);
        result.add(part.apply(begin.group(1)).strip());
      } else if (line.strip().equals(END)) {
        require(generated, "There is an end of a generated part without its beginning.");
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
