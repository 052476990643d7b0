package dev.redoubt.benchmarks.report;

import java.util.List;
import java.util.Optional;

/// What was set out to be reached, and how far it is.
///
/// @param what in words
/// @param peer of whom
/// @param key of the figure
/// @param divisor the figure that it is compared to, if there is one
/// @param constant what it is divided by besides: the bytes of a message, or 1
/// @param unit of the result
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
    Bound eight = Bound.atLeast(8);
    Bound fifteen = Bound.atLeast(15);
    String plain = "throughput, 256 B, against plain Lettuce Streams";
    String batches = "throughput, 256 B, against our batches in plaintext";
    String larger = "throughput, 1 KiB, against plain Lettuce Streams";
    String latency = "one-way p50, one at a time, against plain Lettuce Streams";
    Bound third = Bound.atLeast(0.35);
    Bound half = Bound.atLeast(0.6);
    Bound aim = Bound.atMost(1.5);
    return List.of(
        ratio(plain, "redoubt", "throughput", SMALL, "lettuce", eight, fifteen),
        ratio(plain, "redoubt-accp", "throughput", SMALL, "lettuce", eight, fifteen),
        ratio(batches, "redoubt", "throughput", SMALL, "plaintext-batches", third, half),
        ratio(batches, "redoubt-accp", "throughput", SMALL, "plaintext-batches", third, half),
        ratio(
            larger, "redoubt", "throughput", LARGER, "lettuce", Bound.atLeast(3), Bound.atLeast(5)),
        ratio(
            larger,
            "redoubt-accp",
            "throughput",
            LARGER,
            "lettuce",
            Bound.atLeast(3),
            Bound.atLeast(5)),
        ratio(latency, "redoubt", "one-way-p50", SMALL, "lettuce", Bound.atMost(2.5), aim),
        ratio(latency, "redoubt-accp", "one-way-p50", SMALL, "lettuce", Bound.atMost(1.8), aim),
        number(
            "handshakes, both sides",
            "redoubt",
            "handshakes",
            0,
            "/s",
            Bound.atLeast(400),
            Bound.atLeast(700)),
        number(
            "handshakes, both sides",
            "redoubt-accp",
            "handshakes",
            0,
            "/s",
            Bound.atLeast(400),
            Bound.atLeast(700)),
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
        number(
            "allocation, 256 B, sender and recipient",
            "redoubt",
            "allocation",
            SMALL,
            "bytes",
            Bound.atMost(1_536),
            Bound.atMost(600)),
        number(
            "allocation, 256 B, sender and recipient",
            "redoubt-accp",
            "allocation",
            SMALL,
            "bytes",
            Bound.atMost(1_536),
            Bound.atMost(600)),
        ratio(
            "`redoubt send`, whole process, against one XADD by a JVM program",
            "redoubt-send",
            "startup",
            0,
            "lettuce-one-xadd",
            Bound.atMost(1.6),
            Bound.atMost(1.2)));
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

  /// What came of it; empty if it was not measured.
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
