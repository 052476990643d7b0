package dev.redoubt.benchmarks.costs;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The options of a measurement, each with a value: `--redis URI --namespace NS --links 1,10`.
final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  /// Makes keys unique, so that data of an earlier run is not found.
  private final String suffix = "." + ProcessHandle.current().pid() + "." + System.nanoTime();

  /// @throws IllegalArgumentException if `args` is not a sequence of `--name value`
  Arguments(String... args) {
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new IllegalArgumentException("Options are --name value, not: " + args[i]);
      }
      values.put(args[i].substring(2), args[i + 1]);
    }
  }

  String redis() {
    return required("redis");
  }

  /// The given namespace with a suffix unique to this process.
  String namespace() {
    return text("namespace", "costs") + suffix;
  }

  String required(String name) {
    return Objects.requireNonNull(values.get(name), "The option --" + name + " is missing.");
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
