package dev.redoubt.benchmarks.report;

/// What a number is to reach.
///
/// @param limit the least, or the most
/// @param most whether it is the most
record Bound(double limit, boolean most) {
  static Bound atLeast(double limit) {
    return new Bound(limit, false);
  }

  static Bound atMost(double limit) {
    return new Bound(limit, true);
  }

  boolean metBy(double value) {
    return most ? value <= limit : value >= limit;
  }

  String text(String unit) {
    return (most ? "≤ " : "≥ ") + Numbers.text(limit) + " " + unit;
  }
}
