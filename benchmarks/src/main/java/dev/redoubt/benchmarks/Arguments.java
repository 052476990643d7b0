package dev.redoubt.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// Command line of a measurement.
///
/// @param redis URI of the server
/// @param namespace prefix of all keys
/// @param quick whether to measure briefly, for rough figures
/// @param others arguments that are not options, in order
public record Arguments(String redis, String namespace, boolean quick, List<String> others) {
  public Arguments {
    others = List.copyOf(others);
  }

  /// @throws IllegalArgumentException if the server or the namespace is missing, or an option is
  ///   unknown
  public static Arguments parse(String... arguments) {
    String redis = "";
    String namespace = "";
    boolean quick = false;
    List<String> others = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--redis" -> redis = arguments[++i];
        case "--namespace" -> namespace = arguments[++i];
        case "--quick" -> quick = true;
        default -> {
          if (arguments[i].startsWith("--")) {
            throw new IllegalArgumentException("Unknown option: " + arguments[i]);
          }
          others.add(arguments[i]);
        }
      }
    }
    if (redis.isEmpty() || namespace.isEmpty()) {
      throw new IllegalArgumentException("--redis URI and --namespace NAME are required.");
    }
    return new Arguments(redis, namespace, quick, others);
  }
}
