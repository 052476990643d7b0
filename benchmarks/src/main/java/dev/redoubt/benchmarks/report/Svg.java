package dev.redoubt.benchmarks.report;

import java.util.Locale;

/// Builds an SVG image that is legible on light and dark pages.
final class Svg {
  private static final String STYLE =
      """
      text { fill: #1f2328; font: 12px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
      .title { font-size: 15px; font-weight: 600; }
      .panel { font-weight: 600; }
      .muted { fill: #59636e; }
      .ours { font-weight: 600; }
      .paper { fill: #ffffff; }
      .grid { stroke: #d1d9e0; fill: none; }
      .spread { stroke: #1f2328; stroke-width: 1.5; fill: none; }
      .other-bar { fill: #afb8c1; }
      .our-bar { fill: #0969da; }
      .line { fill: none; stroke-width: 1.75; }
      .bold { stroke-width: 3; }
      .c0 { stroke: #0969da; } .f0 { fill: #0969da; }
      .c1 { stroke: #8250df; } .f1 { fill: #8250df; }
      .c2 { stroke: #bc4c00; } .f2 { fill: #bc4c00; }
      .c3 { stroke: #1a7f37; } .f3 { fill: #1a7f37; }
      .c4 { stroke: #bf3989; } .f4 { fill: #bf3989; }
      .c5 { stroke: #1b7c83; } .f5 { fill: #1b7c83; }
      .c6 { stroke: #9a6700; } .f6 { fill: #9a6700; }
      .c7 { stroke: #6e7781; } .f7 { fill: #6e7781; }
      @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc; }
        .muted { fill: #9198a1; }
        .paper { fill: #0d1117; }
        .grid { stroke: #3d444d; }
        .spread { stroke: #f0f6fc; }
        .other-bar { fill: #656c76; }
        .our-bar { fill: #4493f8; }
        .c0 { stroke: #4493f8; } .f0 { fill: #4493f8; }
        .c1 { stroke: #ab7df8; } .f1 { fill: #ab7df8; }
        .c2 { stroke: #f0883e; } .f2 { fill: #f0883e; }
        .c3 { stroke: #3fb950; } .f3 { fill: #3fb950; }
        .c4 { stroke: #db61a2; } .f4 { fill: #db61a2; }
        .c5 { stroke: #39c5cf; } .f5 { fill: #39c5cf; }
        .c6 { stroke: #d29922; } .f6 { fill: #d29922; }
        .c7 { stroke: #9198a1; } .f7 { fill: #9198a1; }
      }
      """;

  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder body = new StringBuilder();
  private final String title;
  private final int width;

  Svg(String title, int width) {
    this.title = title;
    this.width = width;
  }

  void text(double x, double y, Anchor anchor, String style, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
            x,
            y,
            anchor.name().toLowerCase(Locale.ROOT),
            style,
            escaped(text)));
  }

  void bar(double x, double y, double width, double height, String style) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>%n",
            x,
            y,
            width,
            height,
            style));
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
            x1,
            y1,
            x2,
            y2,
            style));
  }

  void dot(double x, double y, double radius, String style) {
    body.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>%n",
            x,
            y,
            radius,
            style));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  String text(double height) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\""
            + " viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"%s\">%n"
            + "<style>%n%s</style>%n<rect width=\"100%%\" height=\"100%%\" class=\"paper\"/>%n%s</svg>%n",
        width,
        height,
        width,
        height,
        escaped(title),
        STYLE,
        body);
  }
}
