package dev.redoubt.internal.transfer;

import dev.redoubt.message.Bytes;
import java.util.Locale;
import java.util.Set;

/// Makes names of files on disk from what peers call theirs. What comes out is one plain name: no
/// path, not hidden, without control characters, none that Windows reserves, at most 200 bytes.
public final class FileNames {
  /// Bytes of UTF-8, so that a suffix and a file system's own limit of 255 have room.
  public static final int MAX = 200;

  private static final int EXTENSION_MAX = 16;
  private static final String SPECIAL = "/\\:*?\"<>|";
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileNames() {}

  public static String safe(String said) {
    StringBuilder kept = new StringBuilder(said.length());
    said.codePoints().forEach(c -> kept.appendCodePoint(allowed(c) ? c : '_'));
    String name = trimmed(kept.toString());
    name = device(name) ? "_" + name : name;
    return name.isEmpty() ? "file" : shortened(name);
  }

  private static boolean allowed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> SPECIAL.indexOf(c) < 0;
    };
  }

  /// Without blanks around it, and without dots that hide it or that Windows drops.
  private static String trimmed(String name) {
    String left = name.strip();
    int from = 0;
    while (from < left.length() && (left.charAt(from) == '.' || left.charAt(from) == ' ')) {
      from++;
    }
    int to = left.length();
    while (to > from && (left.charAt(to - 1) == '.' || left.charAt(to - 1) == ' ')) {
      to--;
    }
    return left.substring(from, to);
  }

  private static boolean device(String name) {
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) || stem.matches("(com|lpt)[0-9¹²³]");
  }

  private static String shortened(String name) {
    if (Bytes.utf8Size(name) <= MAX) {
      return name;
    }
    String end = extension(name);
    StringBuilder start = new StringBuilder(name.substring(0, name.length() - end.length()));
    while (Bytes.utf8Size(start.toString()) > MAX - Bytes.utf8Size(end)) {
      start.setLength(start.offsetByCodePoints(start.length(), -1));
    }
    return trimmed(start.toString()) + end;
  }

  /// With its dot; empty if there is none worth keeping.
  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    String end = dot <= 0 ? "" : name.substring(dot);
    return Bytes.utf8Size(end) > EXTENSION_MAX ? "" : end;
  }

  /// The name to try where `name` is taken: `number` is 2 or more.
  public static String numbered(String name, int number) {
    String end = extension(name);
    return name.substring(0, name.length() - end.length()) + "-" + number + end;
  }
}
