package dev.redoubt.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// What a measurement is told on its command line.
///
/// @param redis URI of the server
/// @param namespace prefix of all keys
/// @param quick whether a rough figure is enough
/// @param others what else there is, in order
public record Arguments(String redis, String namespace, boolean quick, List<String> others) {
  public Arguments {
    others = List.copyOf(others);
  }

  /// @throws IllegalArgumentException if there is no server, no namespace, or an option that is
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
            throw new IllegalArgumentException("There is no option " + arguments[i] + ".");
          }
          others.add(arguments[i]);
        }
      }
    }
    if (redis.isEmpty() || namespace.isEmpty()) {
      throw new IllegalArgumentException("--redis URI and --namespace NAME are needed.");
    }
    return new Arguments(redis, namespace, quick, others);
  }
}
