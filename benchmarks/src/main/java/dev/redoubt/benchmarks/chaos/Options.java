package dev.redoubt.benchmarks.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a run is told.
///
/// @param kinds of faults
/// @param faults over all topologies
/// @param messages at least, over all topologies
/// @param duration after which there are no further faults
/// @param seed decides which faults strike whom, and when
/// @param folder for histories
/// @param results a file to which each fault is written as a line of JSON
record Options(
    Set<Topology> topologies,
    Set<Fault> kinds,
    int faults,
    int messages,
    Duration duration,
    long seed,
    AgentProcesses.Size size,
    Path folder,
    Path results) {
  static final String USAGE =
      "options: --topology standalone,mtls,sentinel,cluster --only kill,flushall,… --faults N --messages N --minutes N"
          + " --seed N --processes N --agents N --folder PATH --results FILE";

  Options {
    topologies = EnumSet.copyOf(topologies);
    kinds = EnumSet.copyOf(kinds);
  }

  /// @throws IllegalArgumentException if an option is unknown or has no value, for people
  static Options parse(long seed, List<String> arguments) {
    var topologies = EnumSet.allOf(Topology.class);
    Set<Fault> kinds = Fault.possible();
    int faults = 300;
    int messages = 1_000_000;
    var duration = Duration.ofHours(24);
    long chosen = seed;
    int processes = 2;
    int agents = 1;
    Path folder = Path.of("target", "chaos");
    String results = "";
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(arguments.get(i) + " needs a value; " + USAGE);
      }
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--topology" -> topologies = chosen(Topology.class, value);
        case "--only" -> kinds = chosen(Fault.class, value);
        case "--faults" -> faults = Integer.parseInt(value);
        case "--messages" -> messages = Integer.parseInt(value);
        case "--minutes" -> duration = Duration.ofMinutes(Integer.parseInt(value));
        case "--seed" -> chosen = Long.parseLong(value);
        case "--processes" -> processes = Integer.parseInt(value);
        case "--agents" -> agents = Integer.parseInt(value);
        case "--folder" -> folder = Path.of(value);
        case "--results" -> results = value;
        default ->
            throw new IllegalArgumentException(
                "There is no option " + arguments.get(i) + "; " + USAGE);
      }
    }
    return new Options(
        topologies,
        kinds,
        faults,
        messages,
        duration,
        chosen,
        new AgentProcesses.Size(processes, agents),
        folder.toAbsolutePath(),
        results.isEmpty() ? folder.resolve("results.jsonl").toAbsolutePath() : Path.of(results));
  }

  private static <E extends Enum<E>> EnumSet<E> chosen(Class<E> kind, String names) {
    EnumSet<E> chosen = EnumSet.noneOf(kind);
    for (String name : names.split(",", -1)) {
      chosen.add(Enum.valueOf(kind, name.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    return chosen;
  }

  /// How many of `all` fall to a topology.
  int share(Topology topology, int all) {
    List<Topology> order = Arrays.asList(topologies.toArray(Topology[]::new));
    int place = order.indexOf(topology);
    return all * (place + 1) / order.size() - all * place / order.size();
  }
}
