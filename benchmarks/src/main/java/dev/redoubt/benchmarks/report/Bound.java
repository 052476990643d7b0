package dev.redoubt.benchmarks.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

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
    String exact =
        new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(limit);
    return (most ? "≤ " : "≥ ") + exact + " " + unit;
  }
}
