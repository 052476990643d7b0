package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.benchmarks.report.Svg.Anchor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Draws a panel for each figure and size, with a bar for each peer.
final class BarPlot {
  private static final double LEFT = 190;
  private static final double RIGHT = 150;
  private static final double BAR = 14;
  private static final double STEP = 20;
  private static final double GAP = 26;

  private final Section section;
  private final Summaries all;
  private final Svg svg;
  private double y = 26;

  BarPlot(Section section, Summaries all) {
    this.section = section;
    this.all = all;
    svg = new Svg(section.title(), Plots.WIDTH);
  }

  String draw(List<String> figures) {
    svg.text(16, y, Anchor.START, "title", section.title());
    y += 8;
    for (String figure : figures) {
      List<Summary> shown = shown(figure);
      Scale scale =
          Scale.forBars(
              shown.stream().mapToDouble(Summary::value).min().orElse(0),
              shown.stream().mapToDouble(Summary::high).max().orElse(1));
      panels(shown).forEach((heading, bars) -> panel(heading, bars, scale));
    }
    return svg.text(y + 10);
  }

  private List<Summary> shown(String figure) {
    return all.of(figure).stream()
        .filter(one -> section.sizes().isEmpty() || section.sizes().contains(one.row().bytes()))
        .toList();
  }

  private Map<String, List<Summary>> panels(List<Summary> shown) {
    Map<Double, Map<Integer, List<Summary>>> byPlace = new TreeMap<>();
    for (Summary one : shown) {
      byPlace
          .computeIfAbsent(one.row().at(), at -> new TreeMap<>())
          .computeIfAbsent(one.row().bytes(), bytes -> new java.util.ArrayList<>())
          .add(one);
    }
    Map<String, List<Summary>> panels = new LinkedHashMap<>();
    for (Map<Integer, List<Summary>> bySize : byPlace.values()) {
      for (List<Summary> bars : bySize.values()) {
        panels.put(heading(bars.getFirst().row()), bars);
      }
    }
    return panels;
  }

  private static String heading(Row row) {
    return row.figure()
        + (row.bytes() == 0 ? "" : ", " + Numbers.bytes(row.bytes()))
        + (row.at() == 0 ? "" : ", " + Numbers.text(row.at()));
  }

  private void panel(String heading, List<Summary> bars, Scale scale) {
    y += GAP;
    String unit = bars.getFirst().row().unit() + (scale.logarithmic() ? ", logarithmic" : "");
    svg.text(16, y, Anchor.START, "panel", heading);
    svg.text(Plots.WIDTH - 16, y, Anchor.END, "muted", unit);
    y += 8;
    double bottom = y + bars.size() * STEP;
    for (double tick : scale.ticks()) {
      double x = x(scale, tick);
      svg.line(x, y, x, bottom, "grid");
      svg.text(x, bottom + 14, Anchor.MIDDLE, "muted", Scale.text(tick));
    }
    for (Summary bar : bars) {
      bar(bar, scale);
      y += STEP;
    }
    y = bottom + 14;
  }

  private void bar(Summary bar, Scale scale) {
    String peer = bar.row().peer();
    boolean ours = Plots.ours(peer);
    double top = y + (STEP - BAR) / 2;
    double middle = y + STEP / 2;
    svg.text(LEFT - 8, middle + 4, Anchor.END, ours ? "ours" : "", peer);
    double end = x(scale, bar.value());
    svg.bar(LEFT, top, Math.max(1, end - LEFT), BAR, ours ? "our-bar" : "other-bar");
    if (bar.low() < bar.high()) {
      svg.line(x(scale, bar.low()), middle, x(scale, bar.high()), middle, "spread");
    }
    String ratio =
        section.reference().isEmpty() || section.reference().equals(peer)
            ? ""
            : all.ratio(Key.of(bar.row()), section.reference())
                .map(one -> " · " + Numbers.ratio(one.value()))
                .orElse("");
    double after = Math.max(end, x(scale, bar.high())) + 6;
    svg.text(
        after, middle + 4, Anchor.START, ours ? "ours" : "", Numbers.text(bar.value()) + ratio);
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.place(value) * (Plots.WIDTH - LEFT - RIGHT);
  }
}
