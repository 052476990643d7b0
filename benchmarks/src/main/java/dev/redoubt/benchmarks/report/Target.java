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
  private static final int LARGER = 1_024;
  private static final double ALL_LINKS = 1_000;

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
    Bound latency = Bound.atMost(amazon ? 1.8 : 2.5);
    return List.of(
        throughput(peer, SMALL, "lettuce", Bound.atLeast(8), Bound.atLeast(15)),
        throughput(peer, SMALL, "plaintext-batches", Bound.atLeast(0.35), Bound.atLeast(0.6)),
        throughput(peer, LARGER, "lettuce", Bound.atLeast(3), Bound.atLeast(5)),
        ratio(
            "one-way p50, one at a time, against plain Lettuce Streams",
            peer,
            "one-way-p50",
            SMALL,
            "lettuce",
            latency,
            Bound.atMost(1.5)),
        number(
            "handshakes, both sides",
            peer,
            "handshakes",
            0,
            "/s",
            Bound.atLeast(400),
            Bound.atLeast(700)),
        number(
            "allocation, 256 B, sender and recipient",
            peer,
            "allocation",
            SMALL,
            "bytes",
            Bound.atMost(1_536),
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
        links("one-to-many"),
        links("many-to-one"),
        links("many-to-many"),
        ratio(
            "`redoubt send`, whole process, against one XADD by a JVM program",
            "redoubt-send",
            "startup",
            0,
            "lettuce-one-xadd",
            Bound.atMost(1.6),
            Bound.atMost(1.2)));
  }

  private static Target throughput(String peer, int bytes, String other, Bound least, Bound aim) {
    String size = bytes == SMALL ? "256 B" : "1 KiB";
    String than = other.equals("lettuce") ? "plain Lettuce Streams" : "our batches in plaintext";
    return ratio(
        "throughput, " + size + ", against " + than, peer, "throughput", bytes, other, least, aim);
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

  private static Target links(String way) {
    Key many = new Key(way, "throughput-by-links", SMALL, ALL_LINKS);
    return new Target(
        "throughput at 1,000 links against one link",
        way,
        many,
        Optional.of(new Key(way, "throughput-by-links", SMALL, 1)),
        1,
        "×",
        Bound.atLeast(0.6),
        Bound.atLeast(0.9));
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
