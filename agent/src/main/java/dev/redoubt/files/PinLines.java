package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.PinTable.Stranger;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The lines of a pin file; comments and order survive every change.
///
/// Words that begin with `@` are not agent names, as in `known_hosts`.
record PinLines(List<Line> lines) {
  private static final String AUTHORITY = "@authority";
  private static final String REVOCATIONS = "@revocations";
  private static final String STRANGER = "@stranger";

  PinLines {
    lines = List.copyOf(lines);
  }

  /// One line, with its original text.
  sealed interface Line {
    String text();

    record Comment(String text) implements Line {}

    record Pin(String text, AgentName name, Fingerprint fingerprint) implements Line {}

    /// A peer that was pinned because it contacted us.
    record Met(String text, AgentName name, Stranger stranger) implements Line {}

    record Authority(String text, Fingerprint issuer) implements Line {}

    /// The highest number of a revocation list seen of this issuer.
    record Highest(String text, Fingerprint issuer, long number) implements Line {}
  }

  static final PinLines EMPTY = new PinLines(List.of());

  /// Strangers must not keep others from being read: their lines are ignored if they are damaged,
  /// redundant or too many.
  ///
  /// @param file for error messages
  /// @throws ConfigurationException `PIN_FILE_DAMAGED`, naming the line
  static PinLines parse(Path file, String text) {
    List<Line> lines = new ArrayList<>();
    Map<AgentName, Fingerprint> pins = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
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
        if (!line.strip().split("\\s+", 2)[0].equals(STRANGER)) {
          throw damaged(file, number, e);
        }
      }
    }
    return new PinLines(lines).boundedStrangers(pins.keySet());
  }

  private static ConfigurationException damaged(
      Path file, int number, IllegalArgumentException why) {
    return new ConfigurationException(
        ErrorCode.PIN_FILE_DAMAGED,
        file + ", line " + number + ": " + why.getMessage() + " Correct or remove the line.",
        why);
  }

  private PinLines boundedStrangers(Set<AgentName> pinned) {
    Set<AgentName> seen = new HashSet<>(pinned);
    List<Line.Met> all = new ArrayList<>();
    for (Line line : lines) {
      if (line instanceof Line.Met met && seen.add(met.name)) {
        all.add(met);
      }
    }
    all.sort(Comparator.comparingLong((Line.Met met) -> -met.stranger.usedMillis()));
    Set<Line> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(all.subList(0, Math.min(all.size(), PinStore.STRANGERS)));
    return without(line -> line instanceof Line.Met && !kept.contains(line));
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
    if (words[0].equals(STRANGER) && words.length == 4) {
      Stranger stranger = new Stranger(Fingerprint.parse(words[2]), day(words[3]));
      return new Line.Met(text, AgentName.of(words[1]), stranger);
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

  private static long day(String date) {
    try {
      return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("the day of its last use is no date.", e);
    }
  }

  /// Pins made by hand, or of names that we have contacted.
  Map<AgentName, Fingerprint> known() {
    Map<AgentName, Fingerprint> pins = new HashMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Pin pin) {
        pins.put(pin.name, pin.fingerprint);
      }
    }
    return pins;
  }

  Map<AgentName, Stranger> strangers() {
    Map<AgentName, Stranger> strangers = new HashMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Met met) {
        strangers.put(met.name, met.stranger);
      }
    }
    return strangers;
  }

  Set<Fingerprint> authorities() {
    Set<Fingerprint> issuers = new LinkedHashSet<>();
    for (Line line : lines) {
      if (line instanceof Line.Authority authority) {
        issuers.add(authority.issuer);
      }
    }
    return issuers;
  }

  /// The fingerprint pinned for a name, including strangers'.
  @Nullable Fingerprint pinned(AgentName name) {
    for (Line line : lines) {
      if (line instanceof Line.Pin pin && pin.name.equals(name)) {
        return pin.fingerprint;
      }
      if (line instanceof Line.Met met && met.name.equals(name)) {
        return met.stranger.fingerprint();
      }
    }
    return null;
  }

  /// By issuer.
  Map<Fingerprint, Long> highest() {
    Map<Fingerprint, Long> highest = new HashMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Highest seen) {
        highest.merge(seen.issuer, seen.number, Math::max);
      }
    }
    return highest;
  }

  /// Replaces a stranger of this name, if there is one.
  PinLines pin(AgentName name, Fingerprint fingerprint) {
    return without(line -> line instanceof Line.Met met && met.name.equals(name))
        .with(new Line.Pin(name + " " + fingerprint, name, fingerprint));
  }

  PinLines unpin(AgentName name) {
    return without(line ->
        (line instanceof Line.Pin pin && pin.name.equals(name))
            || (line instanceof Line.Met met && met.name.equals(name)));
  }

  /// Applies changes to these names, except where there is a known pin or one of another identity.
  /// If there are too many strangers then, removes those not used for longest.
  PinLines update(
      Map<AgentName, Fingerprint> met, Map<AgentName, Stranger> now, Set<AgentName> gone) {
    Map<AgentName, Fingerprint> known = known();
    Map<AgentName, Stranger> before = strangers();
    Set<AgentName> moved = new HashSet<>();
    List<Line> added = new ArrayList<>();
    met.forEach((name, fingerprint) -> {
      Stranger stranger = before.get(name);
      boolean same = stranger == null || stranger.fingerprint().equals(fingerprint);
      if (!known.containsKey(name) && same) {
        moved.add(name);
        added.add(new Line.Pin(name + " " + fingerprint, name, fingerprint));
      }
    });
    now.forEach((name, stranger) -> {
      Stranger old = before.get(name);
      boolean same = old == null || old.fingerprint().equals(stranger.fingerprint());
      if (!known.containsKey(name) && same) {
        moved.add(name);
        added.add(new Line.Met(text(name, stranger), name, stranger));
      }
    });
    List<Line> all = new ArrayList<>(lines);
    all.removeIf(line ->
        line instanceof Line.Met stale
            && (moved.contains(stale.name) || gone.contains(stale.name)));
    all.addAll(added);
    return new PinLines(all).boundedStrangers(Set.of());
  }

  private static String text(AgentName name, Stranger stranger) {
    LocalDate day =
        Instant.ofEpochMilli(stranger.usedMillis()).atZone(ZoneOffset.UTC).toLocalDate();
    return STRANGER + " " + name + " " + stranger.fingerprint() + " " + day;
  }

  PinLines trust(Fingerprint issuer) {
    return with(new Line.Authority(AUTHORITY + " " + issuer, issuer));
  }

  /// The number of its revocation list is kept, in case it is trusted again.
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

  /// Size of [#text] in characters; comments may have more bytes.
  long size() {
    return lines.stream().mapToLong(line -> line.text().length() + 1L).sum();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}
