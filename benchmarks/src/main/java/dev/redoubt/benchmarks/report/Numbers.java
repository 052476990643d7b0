package dev.redoubt.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Formats numbers with three significant digits.
final class Numbers {
  private static final MathContext DIGITS = new MathContext(3);
  private static final int KIB = 1_024;

  private Numbers() {}

  static String text(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS);
    int decimals = Math.max(0, Math.min(rounded.scale(), 4));
    return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
  }

  static String ratio(double value) {
    return text(value) + " ×";
  }

  /// Formats the size of a message.
  static String bytes(int bytes) {
    return bytes >= KIB && bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " B";
  }

  /// Lowest and highest value; empty if they are equal.
  static String spread(Summary summary) {
    return summary.low() == summary.high() ? "" : text(summary.low()) + "–" + text(summary.high());
  }
}
