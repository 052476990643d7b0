package dev.redoubt.benchmarks.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/// A limit that a result must meet.
///
/// @param most whether `limit` is a maximum; otherwise it is a minimum
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
