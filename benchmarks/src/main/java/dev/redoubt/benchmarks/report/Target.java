package dev.redoubt.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A performance target.
///
/// @param what description for the report
/// @param key of the measured result
/// @param divisor key of the result to compare to, if any
/// @param constant a further divisor: the size of a message, or 1
/// @param unit of the quotient
/// @param least the bound that must be met
/// @param aim the bound aimed for
record Target(
    String what,
    String peer,
    Key key,
    Optional<Key> divisor,
    double constant,
    String unit,
    Bound least,
    Bound aim) {
  private static final int SMALL = 256;
  private static final int KIBIBYTE = 1_024;
  private static final int LARGE = 16 << 10;
  private static final int HUGE = 256 << 10;

  static List<Target> all() {
    List<Target> all = new ArrayList<>();
    for (String peer : List.of("redoubt", "redoubt-accp")) {
      all.addAll(messages(peer));
    }
    all.addAll(costs());
    return all;
  }

  private static List<Target> messages(String peer) {
    boolean amazon = peer.equals("redoubt-accp");
    Bound latency = Bound.atMost(amazon ? 1.7 : 2);
    return List.of(
        throughput(peer, SMALL, Bound.atLeast(5), Bound.atLeast(8)),
        throughput(peer, KIBIBYTE, Bound.atLeast(2), Bound.atLeast(3)),
        throughput(peer, LARGE, Bound.atLeast(0.9), Bound.atLeast(1.1)),
        throughput(peer, HUGE, Bound.atLeast(0.7), Bound.atLeast(1)),
        ratio(
            "one-way p50, one at a time, against plain Lettuce Streams",
            peer,
            "one-way-p50",
            SMALL,
            "lettuce",
            latency,
            Bound.atMost(amazon ? 1.3 : 1.5)),
        number(
            "handshakes, both sides",
            peer,
            "handshakes",
            0,
            "/s",
            Bound.atLeast(450),
            Bound.atLeast(700)),
        number(
            "allocation, 256 B, sender and recipient",
            peer,
            "allocation",
            SMALL,
            "bytes",
            Bound.atMost(1_300),
            Bound.atMost(600)));
  }

  private static List<Target> costs() {
    return List.of(
        bytes("wire bytes of a 256 B message in a full batch", "wire-bytes"),
        bytes("Redis bytes of a 256 B message in a full batch", "redis-bytes"),
        number(
            "heap for an idle session",
            "redoubt",
            "heap-per-session",
            0,
            "bytes",
            Bound.atMost(8_192),
            Bound.atMost(3_072)),
        links("many-to-many", 100, "10 × 10 agents", Bound.atLeast(2), Bound.atLeast(3)),
        links("many-to-many", 1_000, "32 × 32 agents", Bound.atLeast(0.6), Bound.atLeast(1.5)),
        links("one-to-many", 1_000, "1 → 1,000 agents", Bound.atLeast(2.5), Bound.atLeast(4)),
        links("many-to-one", 1_000, "1,000 → 1 agents", Bound.atLeast(0.5), Bound.atLeast(1)),
        ratio(
            "`redoubt send`, whole process, against one XADD by a JVM program",
            "redoubt-send",
            "startup",
            0,
            "lettuce-one-xadd",
            Bound.atMost(1.6),
            Bound.atMost(1.2)));
  }

  private static Target throughput(String peer, int bytes, Bound least, Bound aim) {
    String size = bytes < KIBIBYTE ? bytes + " B" : bytes / KIBIBYTE + " KiB";
    return ratio(
        "throughput, " + size + ", against plain Lettuce Streams",
        peer,
        "throughput",
        bytes,
        "lettuce",
        least,
        aim);
  }

  private static Target ratio(
      String what, String peer, String figure, int bytes, String other, Bound least, Bound aim) {
    Key key = new Key(peer, figure, bytes, 0);
    return new Target(what, peer, key, Optional.of(key.of(other)), 1, "×", least, aim);
  }

  private static Target number(
      String what, String peer, String figure, int bytes, String unit, Bound least, Bound aim) {
    Key key = new Key(peer, figure, bytes, 0);
    return new Target(what, peer, key, Optional.empty(), 1, unit, least, aim);
  }

  private static Target bytes(String what, String figure) {
    Key key = new Key("redoubt", figure, SMALL, 0);
    return new Target(
        what, "redoubt", key, Optional.empty(), SMALL, "×", Bound.atMost(1.12), Bound.atMost(1.08));
  }

  private static Target links(String way, int links, String shape, Bound least, Bound aim) {
    Key ours = new Key(way, "throughput-by-links", SMALL, links);
    Key plain = new Key("lettuce-" + way, "throughput-by-links", SMALL, links);
    return new Target(
        "throughput, 256 B, " + shape + ", against plain Lettuce Streams in that shape",
        way,
        ours,
        Optional.of(plain),
        1,
        "×",
        least,
        aim);
  }

  /// The result to compare with the bounds; empty if it was not measured.
  Optional<Summary> measured(Summaries all) {
    Optional<Double> reference =
        divisor.isEmpty()
            ? Optional.of(constant)
            : divisor.flatMap(all::find).map(found -> found.value() * constant);
    return reference.flatMap(divided -> all.find(key).map(found -> found.dividedBy(divided)));
  }

  String verdict(Summary measured) {
    if (aim.metBy(measured.value())) {
      return "aim met";
    }
    return least.metBy(measured.value()) ? "met" : "**missed**";
  }
}
