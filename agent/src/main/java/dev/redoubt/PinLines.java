package dev.redoubt;

import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a pin file holds, line by line, so that comments and order outlive every change.
///
/// Words that begin with `@` are no agent names, as in `known_hosts`.
record PinLines(List<Line> lines) {
  private static final String AUTHORITY = "@authority";
  private static final String REVOCATIONS = "@revocations";

  PinLines {
    lines = List.copyOf(lines);
  }

  /// One line, with the text that it was read from.
  sealed interface Line {
    String text();

    record Comment(String text) implements Line {}

    record Pin(String text, AgentName name, Fingerprint fingerprint) implements Line {}

    record Authority(String text, Fingerprint issuer) implements Line {}

    /// The highest number of a revocation list of this issuer that was ever seen.
    record Highest(String text, Fingerprint issuer, long number) implements Line {}
  }

  static final PinLines EMPTY = new PinLines(List.of());

  /// @param file for what is thrown
  /// @throws ConfigurationException `PIN_FILE_DAMAGED`, naming the line
  static PinLines parse(Path file, String text) {
    List<Line> lines = new ArrayList<>();
    SortedMap<AgentName, Fingerprint> pins = new TreeMap<>();
    for (String line : text.lines().toList()) {
      try {
        Line parsed = line(line);
        if (parsed instanceof Line.Pin pin) {
          Fingerprint before = pins.putIfAbsent(pin.name, pin.fingerprint);
          if (before != null && !before.equals(pin.fingerprint)) {
            throw new IllegalArgumentException(
                "the name is pinned to another fingerprint already.");
          }
        }
        lines.add(parsed);
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            "PIN_FILE_DAMAGED",
            file
                + ", line "
                + (lines.size() + 1)
                + ": "
                + e.getMessage()
                + " Correct or remove the line.",
            e);
      }
    }
    return new PinLines(lines);
  }

  private static Line line(String text) {
    String content = text.strip();
    if (content.isEmpty() || content.startsWith("#")) {
      return new Line.Comment(text);
    }
    String[] words = content.split("\\s+", -1);
    if (words[0].equals(AUTHORITY) && words.length == 2) {
      return new Line.Authority(text, Fingerprint.parse(words[1]));
    }
    if (words[0].equals(REVOCATIONS) && words.length == 3) {
      return new Line.Highest(text, Fingerprint.parse(words[1]), number(words[2]));
    }
    if (words[0].startsWith("@") || words.length != 2) {
      throw new IllegalArgumentException(
          "it is neither \"name fingerprint\" nor \"" + AUTHORITY + " fingerprint\".");
    }
    return new Line.Pin(text, AgentName.of(words[0]), Fingerprint.parse(words[1]));
  }

  private static long number(String digits) {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("the number of a revocation list is not a number.");
    }
    return Long.parseLong(digits);
  }

  SortedMap<AgentName, Fingerprint> pins() {
    SortedMap<AgentName, Fingerprint> pins = new TreeMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Pin pin) {
        pins.put(pin.name, pin.fingerprint);
      }
    }
    return Collections.unmodifiableSortedMap(pins);
  }

  Set<Fingerprint> authorities() {
    Set<Fingerprint> issuers = new LinkedHashSet<>();
    for (Line line : lines) {
      if (line instanceof Line.Authority authority) {
        issuers.add(authority.issuer);
      }
    }
    return Collections.unmodifiableSet(issuers);
  }

  @Nullable Fingerprint pinned(AgentName name) {
    return pins().get(name);
  }

  /// 0 where no list of this issuer was seen.
  long highest(Fingerprint issuer) {
    long highest = 0;
    for (Line line : lines) {
      if (line instanceof Line.Highest seen && seen.issuer.equals(issuer)) {
        highest = Math.max(highest, seen.number);
      }
    }
    return highest;
  }

  PinLines pin(AgentName name, Fingerprint fingerprint) {
    return with(new Line.Pin(name + " " + fingerprint, name, fingerprint));
  }

  PinLines unpin(AgentName name) {
    return without(line -> line instanceof Line.Pin pin && pin.name.equals(name));
  }

  PinLines trust(Fingerprint issuer) {
    return with(new Line.Authority(AUTHORITY + " " + issuer, issuer));
  }

  /// What was seen of its revocation lists stays, for the case that it is trusted again.
  PinLines distrust(Fingerprint issuer) {
    return without(line -> line instanceof Line.Authority known && known.issuer.equals(issuer));
  }

  PinLines highest(Fingerprint issuer, long number) {
    String text = REVOCATIONS + " " + issuer + " " + number;
    return without(line -> line instanceof Line.Highest seen && seen.issuer.equals(issuer))
        .with(new Line.Highest(text, issuer, number));
  }

  private PinLines with(Line line) {
    List<Line> more = new ArrayList<>(lines);
    more.add(line);
    return new PinLines(more);
  }

  private PinLines without(Predicate<Line> gone) {
    return new PinLines(lines.stream().filter(gone.negate()).toList());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}
