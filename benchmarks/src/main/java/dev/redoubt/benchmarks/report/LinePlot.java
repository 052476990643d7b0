package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Draws a panel for each figure, with a line for each peer.
final class LinePlot {
  private static final double HEIGHT = 250;
  private static final double TICKS = 52;
  private static final double MARGIN = 14;
  private static final double LEGEND = 150;
  private static final int COLOURS = 8;

  private final Section section;
  private final Summaries all;
  private final Svg svg;
  private final Map<String, Integer> colours = new LinkedHashMap<>();

  LinePlot(Section section, Summaries all) {
    this.section = section;
    this.all = all;
    svg = new Svg(section.title(), Plots.WIDTH);
  }

  String draw(List<String> figures) {
    svg.text(16, 26, Anchor.START, "title", section.title());
    List<Summary> shown = figures.stream().flatMap(figure -> all.of(figure).stream()).toList();
    shown.forEach(one -> colour(one.row().peer()));
    double y = legend(50);
    Scale scale =
        Scale.forPoints(
            shown.stream().mapToDouble(Summary::low).min().orElse(0),
            shown.stream().mapToDouble(Summary::high).max().orElse(1));
    double width = (Plots.WIDTH - MARGIN) / (double) figures.size();
    for (int i = 0; i < figures.size(); i++) {
      panel(figures.get(i), scale, i * width, y, width);
    }
    double bottom = y + HEIGHT + 54;
    svg.text(Plots.WIDTH / 2.0, bottom, Anchor.MIDDLE, "muted", section.axis());
    return svg.text(bottom + 14);
  }

  /// The first two colours are reserved for Redoubt.
  private int colour(String peer) {
    return switch (peer) {
      case "redoubt" -> 0;
      case "redoubt-accp" -> 1;
      default -> colours.computeIfAbsent(peer, one -> 2 + colours.size() % (COLOURS - 2));
    };
  }

  private double legend(double top) {
    List<String> peers = new ArrayList<>();
    section.figures().stream()
        .flatMap(figure -> all.of(figure).stream())
        .map(one -> one.row().peer())
        .distinct()
        .forEach(peers::add);
    double x = 16;
    double y = top;
    for (String peer : peers) {
      if (x + LEGEND > Plots.WIDTH) {
        x = 16;
        y += 20;
      }
      String bold = Plots.ours(peer) ? " bold" : "";
      svg.line(x, y - 4, x + 22, y - 4, "line c" + colour(peer) + bold);
      svg.dot(x + 11, y - 4, 3.5, "f" + colour(peer));
      svg.text(x + 28, y, Anchor.START, Plots.ours(peer) ? "ours" : "", peer);
      x += LEGEND;
    }
    return y + 14;
  }

  private void panel(String figure, Scale scale, double left, double top, double width) {
    List<Summary> points = all.of(figure);
    List<Double> places =
        List.copyOf(new TreeSet<>(points.stream().map(one -> one.row().at()).toList()));
    double x0 = left + TICKS;
    double wide = width - TICKS - MARGIN;
    double y0 = top + 22;
    svg.text(x0, top + 14, Anchor.START, "panel", figure + ", " + points.getFirst().row().unit());
    for (double tick : scale.ticks()) {
      double y = y(scale, tick, y0);
      svg.line(x0, y, x0 + wide, y, "grid");
      svg.text(x0 - 6, y + 4, Anchor.END, "muted", Scale.text(tick));
    }
    for (int i = 0; i < places.size(); i++) {
      String place = section.place().apply(places.get(i));
      svg.text(x(x0, wide, i, places.size()), y0 + HEIGHT + 16, Anchor.MIDDLE, "muted", place);
    }
    Map<String, List<Summary>> lines = new LinkedHashMap<>();
    points.forEach(
        one -> lines.computeIfAbsent(one.row().peer(), peer -> new ArrayList<>()).add(one));
    lines.values().forEach(line -> line(line, places, scale, x0, wide, y0));
  }

  private void line(
      List<Summary> points, List<Double> places, Scale scale, double x0, double wide, double y0) {
    String peer = points.getFirst().row().peer();
    boolean ours = Plots.ours(peer);
    String style = "line c" + colour(peer);
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    for (Summary one : points) {
      double x = x(x0, wide, places.indexOf(one.row().at()), places.size());
      double y = y(scale, one.value(), y0);
      if (!Double.isNaN(lastX)) {
        svg.line(lastX, lastY, x, y, style + (ours ? " bold" : ""));
      }
      svg.line(x, y(scale, one.low(), y0), x, y(scale, one.high(), y0), style);
      svg.dot(x, y, ours ? 4 : 3, "f" + colour(peer));
      lastX = x;
      lastY = y;
    }
  }

  private static double x(double x0, double wide, int index, int count) {
    return x0 + wide * (index + 0.5) / count;
  }

  private static double y(Scale scale, double value, double top) {
    return top + HEIGHT * (1 - scale.place(value));
  }
}
