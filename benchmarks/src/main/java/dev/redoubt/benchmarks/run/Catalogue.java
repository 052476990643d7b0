package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.run.Measurement.ClassPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// All measurements.
final class Catalogue {
  private static final String LOAD = "dev.redoubt.benchmarks.load.Load";
  private static final String LATENCY = "dev.redoubt.benchmarks.load.Latency";
  private static final String COSTS = "dev.redoubt.benchmarks.costs.";

  private static final int ANY = Integer.MAX_VALUE;
  private static final List<String> SIZES = List.of("64", "256", "1024", "16384", "262144");
  private static final List<String> OURS = List.of("redoubt", "redoubt-accp");
  private static final List<String> PEERS =
      List.of(
          "lettuce",
          "lettuce-ordinary",
          "jedis",
          "redisson",
          "plaintext-batches",
          "json-pubsub",
          "redoubt",
          "redoubt-accp");

  /// Figures by group. A group is measured as a whole, even for a single figure.
  private static final Map<String, Set<String>> FIGURES =
      Map.of(
          "load",
          Set.of("throughput", "cpu", "allocation", "traffic"),
          "latency",
          Set.of("one-way", "round-trip"),
          "handshakes",
          Set.of("handshake-cpu"),
          "sessions",
          Set.of("heap-per-session"),
          "agents",
          Set.of("heap-per-agent", "rss-per-agent", "idle-cpu-1000-agents"),
          "links",
          Set.of("throughput-by-links"),
          "bytes",
          Set.of("wire-bytes", "redis-bytes"),
          "watched",
          Set.of("throughput-watched", "cpu-watched"));

  private Catalogue() {}

  static List<Measurement> all() {
    List<Measurement> all = new ArrayList<>();
    for (String peer : PEERS) {
      all.add(messages("load", LOAD, peer, SIZES));
    }
    for (String peer : PEERS) {
      if (!peer.equals("lettuce-ordinary")) { // one message at a time, it equals lettuce
        all.add(messages("latency", LATENCY, peer, List.of()));
      }
    }
    all.addAll(costs());
    return all;
  }

  private static List<Measurement> costs() {
    List<Measurement> all = new ArrayList<>();
    for (String peer : OURS) {
      all.add(cost("handshakes", "Handshakes", peer, "", "--warm-up 500 --count 300"));
      all.add(cost("connect", "Connects", peer, "", "--count 11"));
      String cryptography = "--peers " + (peer.equals("redoubt") ? "tink-hpke,redoubt" : "redoubt");
      all.add(cost("crypto", "CryptoPeers", peer, cryptography, cryptography));
    }
    all.add(once(cost("links", "Links", "redoubt", "", "--warm-up 1 --seconds 1 --rounds 1")));
    all.add(once(cost("bytes", "WireBytes", "redoubt", "", "")));
    all.add(once(cost("sessions", "SessionMemory", "redoubt", "", "--sessions 300")));
    all.add(once(cost("agents", "AgentMemory", "redoubt", "", "--seconds 3")));
    all.add(once(cost("peers", "ManyPeers", "redoubt", "", "--peers 1000 --seconds 2")));
    all.add(once(cost("watched", "Observability", "redoubt", "", "--warm-up 2 --rounds 3")));
    all.add(once(cost("startup", "StartUp", "redoubt", "", "--runs 3")));
    String libsignal = "dev.redoubt.benchmarks.libsignal.LibSignal";
    all.add(
        new Measurement(
            "crypto",
            "libsignal",
            ClassPath.LIBSIGNAL,
            List.of(),
            libsignal,
            List.of(),
            List.of(),
            ANY));
    return all;
  }

  /// Measures a contender's messages.
  private static Measurement messages(
      String group, String main, String peer, List<String> arguments) {
    ClassPath classPath = peer.equals("redisson") ? ClassPath.REDISSON : classPath(peer);
    List<String> all = Stream.concat(Stream.of(peer), arguments.stream()).toList();
    List<String> quick = Stream.concat(Stream.of("--quick"), all.stream()).toList();
    return new Measurement(group, peer, classPath, List.of(), main, all, quick, ANY);
  }

  /// Measures a cost of Redoubt. The larger heap is for thousands of agents.
  private static Measurement cost(
      String group, String main, String peer, String arguments, String quickArguments) {
    return new Measurement(
        group,
        peer,
        classPath(peer),
        List.of("-Xmx4g"),
        COSTS + main,
        words(arguments),
        words(quickArguments),
        ANY);
  }

  private static Measurement once(Measurement measurement) {
    return new Measurement(
        measurement.group(),
        measurement.peer(),
        measurement.classPath(),
        measurement.jvm(),
        measurement.main(),
        measurement.arguments(),
        measurement.quickArguments(),
        1);
  }

  private static ClassPath classPath(String peer) {
    return peer.equals("redoubt-accp") ? ClassPath.AMAZON : ClassPath.COMMON;
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  /// Measurements for `figures`, each the name of a figure or a group.
  ///
  /// @throws IllegalArgumentException if one is unknown
  static List<Measurement> of(Set<String> figures) {
    for (String figure : figures) {
      if (all().stream().noneMatch(measurement -> yields(measurement, Set.of(figure)))) {
        throw new IllegalArgumentException("unknown figure " + figure + ", not in " + FIGURES);
      }
    }
    return all().stream().filter(measurement -> yields(measurement, figures)).toList();
  }

  private static boolean yields(Measurement measurement, Set<String> figures) {
    String group = measurement.group();
    return figures.contains(group)
        || FIGURES.getOrDefault(group, Set.of()).stream().anyMatch(figures::contains);
  }
}
