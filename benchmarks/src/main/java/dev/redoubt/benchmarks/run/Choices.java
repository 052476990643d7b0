package dev.redoubt.benchmarks.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;

/// The command line of `benchmarks/run`.
///
/// @param forks JVMs for each measurement
/// @param quick whether to measure briefly, for rough figures
/// @param only figures or groups; all if empty
/// @param peers all if empty
/// @param reportOnly whether to write the report without measuring
record Choices(int forks, boolean quick, Set<String> only, Set<String> peers, boolean reportOnly) {
  private static final int FORKS = 3;

  /// @throws IllegalArgumentException if an option or a figure is unknown, or a value is missing
  static Choices parse(List<String> arguments) {
    int forks = 0;
    boolean quick = false;
    boolean reportOnly = false;
    Set<String> only = Set.of();
    Set<String> peers = Set.of();
    var rest = List.copyOf(arguments).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--forks" -> forks = Integer.parseInt(value(option, rest));
        case "--quick" -> quick = true;
        case "--only" -> only = Set.of(value(option, rest).split(",", -1));
        case "--peers" -> peers = Set.of(value(option, rest).split(",", -1));
        case "--report" -> reportOnly = true;
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    if (!only.isEmpty()) {
      List<Measurement> unused = Catalogue.of(only);
    }
    return new Choices(forks > 0 ? forks : (quick ? 1 : FORKS), quick, only, peers, reportOnly);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  /// The chosen measurements that have been built; optional peers may not be.
  List<Measurement> measurements(Path home) {
    List<Measurement> wanted = only.isEmpty() ? Catalogue.all() : Catalogue.of(only);
    return wanted.stream()
        .filter(measurement -> peers.isEmpty() || peers.contains(measurement.peer()))
        .filter(measurement -> built(home, measurement))
        .toList();
  }

  private static boolean built(Path home, Measurement measurement) {
    Path jar = home.resolve(measurement.classPath().entries().getFirst());
    if (!Files.exists(jar)) {
      return false;
    }
    try (JarFile classes = new JarFile(jar.toFile())) {
      return classes.getEntry(measurement.main().replace('.', '/') + ".class") != null
          || measurement.classPath()
              == Measurement.ClassPath.REDISSON; // its main class is in COMMON
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
