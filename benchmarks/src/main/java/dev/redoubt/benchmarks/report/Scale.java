package dev.redoubt.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/// The scale of an axis: logarithmic if values differ widely, otherwise linear from zero.
///
/// @param low value where the axis starts
/// @param high value where it ends
record Scale(double low, double high, boolean logarithmic) {
  private static final MathContext DIGITS = new MathContext(3);
  private static final double WIDE = 5;

  /// Starts below `least`, so that the smallest bar is visible.
  static Scale forBars(double least, double most) {
    if (least <= 0 || most / least < WIDE) {
      return new Scale(0, most > 0 ? most : 1, false);
    }
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    return new Scale(least / decade < 1.5 ? decade / 10 : decade, most, true);
  }

  static Scale forPoints(double least, double most) {
    if (least <= 0 || most / least < WIDE) {
      return new Scale(0, most > 0 ? most * 1.1 : 1, false);
    }
    return new Scale(least / 1.3, most * 1.3, true);
  }

  /// Position of `value` on the axis, from 0 at its start to 1 at its end.
  double place(double value) {
    return logarithmic
        ? (Math.log(Math.max(value, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : (value - low) / (high - low);
  }

  /// Round numbers within the axis.
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (!logarithmic) {
      double step = Math.pow(10, Math.floor(Math.log10(high / 2)));
      double wanted = high / step > 10 ? step * 5 : (high / step > 4 ? step * 2 : step);
      for (int i = 0; i * wanted <= high; i++) {
        ticks.add(i * wanted);
      }
      return ticks;
    }
    boolean few = high / low < 200;
    for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
      for (int part : few ? new int[] {1, 2, 5} : new int[] {1}) {
        double tick = decade * part;
        if (tick >= low * 0.999 && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /// A tick's short label.
  static String text(double tick) {
    if (tick >= 1e6) {
      return plain(tick / 1e6) + " M";
    }
    return tick >= 1e4 ? plain(tick / 1e3) + " k" : plain(tick);
  }

  private static String plain(double tick) {
    String text = new BigDecimal(tick).round(DIGITS).stripTrailingZeros().toPlainString();
    return tick >= 1_000 ? Numbers.text(tick) : text;
  }
}
