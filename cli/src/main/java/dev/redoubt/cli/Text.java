package dev.redoubt.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/// Formats text for people.
final class Text {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Text() {}

  /// `text` on one line, with escapes for all characters that could control a terminal or reorder
  /// its display. Everything that came from a peer or from Redis passes through here or [#json]
  /// before it is printed.
  static String printable(String text) {
    var shown = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(shown, point));
    return shown.toString();
  }

  /// The same, but keeps line breaks and tabs.
  static String printableLines(String text) {
    return text.lines()
        .map(line -> line.startsWith("\t") ? "\t" + printable(line.substring(1)) : printable(line))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /// `json`, one value on one line, with JSON escapes for all such characters and for unpaired
  /// surrogates. These occur only in strings and names, so the meaning stays the same.
  static String json(String json) {
    var shown = new StringBuilder(json.length());
    json.codePoints()
        .forEach(point -> {
          if (harmless(point) && Character.getType(point) != Character.FORMAT) {
            shown.appendCodePoint(point);
          } else {
            for (char unit : Character.toChars(point)) {
              shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
          }
        });
    return shown.toString();
  }

  private static void append(StringBuilder shown, int point) {
    switch (point) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        if (harmless(point)) {
          shown.appendCodePoint(point);
        } else {
          shown.append("\\u{").append(Integer.toHexString(point)).append('}');
        }
      }
    }
  }

  private static boolean harmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // Some scripts and emoji need the joiners; the others reverse or hide text.
      case Character.FORMAT -> point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }

  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  /// A number with separators: `12,345`.
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String count(long value, String noun) {
    return number(value) + " " + noun + (value == 1 ? "" : "s");
  }

  static String bytes(long bytes) {
    if (bytes < 10_000) {
      return number(bytes) + " bytes";
    }
    return bytes < 10_000_000
        ? number(bytes / 1_000) + " kB"
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /// `350 ms`, `4.2 s`, `3:07 min`.
  static String span(Duration span) {
    long millis = span.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis >= 3_600_000) {
      return String.format(Locale.ROOT, "%d:%02d h", millis / 3_600_000, millis / 60_000 % 60);
    }
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1_000.0)
        : String.format(Locale.ROOT, "%d:%02d min", millis / 60_000, millis / 1_000 % 60);
  }
}
