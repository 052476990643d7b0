package dev.redoubt.benchmarks.report;

import java.util.List;
import java.util.Optional;

/// Draws a section's plot in its shape.
final class Plots {
  static final int WIDTH = 830;

  private Plots() {}

  /// @return the plot; empty if nothing was measured
  static Optional<String> of(Section section, Summaries all) {
    List<String> measured =
        section.figures().stream().filter(figure -> !all.of(figure).isEmpty()).toList();
    if (measured.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (section.shape()) {
          case BARS -> new BarPlot(section, all).draw(measured);
          case LINES -> new LinePlot(section, all).draw(measured);
        });
  }

  static boolean ours(String peer) {
    return peer.startsWith("redoubt");
  }
}
