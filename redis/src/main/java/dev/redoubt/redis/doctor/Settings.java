package dev.redoubt.redis.doctor;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// What one server said of itself, by `INFO` and `CONFIG GET`. Remembers what was asked for in
/// vain.
final class Settings {
  /// Fields that the greeting has, if the server knows them.
  private static final Set<String> GREETED =
      Set.of("redis_version", "valkey_version", "redis_mode", "role");

  private final Map<String, String> greeting;
  private final Map<String, String> info;
  private final Map<String, String> config;
  private final Map<Refusal, Set<String>> unseen = new HashMap<>();
  private final Facts.Node node;

  /// A question that the server did not answer, and why.
  record Refusal(String question, String why) {}

  Settings(Facts.Node node) {
    this.node = node;
    this.greeting =
        node.greeting() instanceof Answer.Known<Map<String, String>>(Map<String, String> said)
            ? said
            : Map.of();
    this.info = node.info() instanceof Answer.Known<String>(String text) ? lines(text) : Map.of();
    this.config =
        node.config() instanceof Answer.Known<Map<String, String>>(Map<String, String> all)
            ? all
            : Map.of();
  }

  /// The fields of a text of lines `name:value`, as of INFO.
  static Map<String, String> lines(String text) {
    var fields = new HashMap<String, String>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && line.contains(":"))
        .forEach(line -> {
          int colon = line.indexOf(':');
          fields.put(line.substring(0, colon), line.substring(colon + 1));
        });
    return fields;
  }

  Facts.Node node() {
    return node;
  }

  /// A field of INFO, or of the greeting.
  Optional<String> info(String check, String field) {
    if (info.isEmpty() && GREETED.contains(field)) {
      return Optional.ofNullable(greeting.get(field));
    }
    if (node.info() instanceof Answer.Refused<String>(String why)) {
      missed("INFO", why, check);
    }
    return Optional.ofNullable(info.get(field));
  }

  OptionalLong infoNumber(String check, String field) {
    return number(info(check, field));
  }

  /// A setting by CONFIG GET; empty if we may not see it or the server does not have it.
  Optional<String> config(String check, String name) {
    if (node.config() instanceof Answer.Refused<Map<String, String>>(String why)) {
      missed("CONFIG GET", why, check);
    }
    return Optional.ofNullable(config.get(name));
  }

  OptionalLong configNumber(String check, String name) {
    return number(config(check, name));
  }

  /// What could not be checked, or only in part.
  Map<Refusal, Set<String>> unseen() {
    return unseen;
  }

  private void missed(String question, String why, String check) {
    unseen.computeIfAbsent(new Refusal(question, why), ignored -> new TreeSet<>()).add(check);
  }

  private static OptionalLong number(Optional<String> text) {
    try {
      return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// `1.5 GiB`.
  static String bytes(long count) {
    if (count < 1 << 10) {
      return count + " bytes";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double shown = count;
    int unit = -1;
    while (shown >= 1 << 10 && unit < units.length - 1) {
      shown /= 1 << 10;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", shown, units[unit]).replace(".0 ", " ");
  }
}
