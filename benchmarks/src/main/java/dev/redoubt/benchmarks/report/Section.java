package dev.redoubt.benchmarks.report;

import java.util.List;
import java.util.function.DoubleFunction;

/// Figures shown together, in a table and a plot.
///
/// @param name used in the markers of PERFORMANCE.md and as the plot's file name
/// @param title of the plot; says whether more or less is better
/// @param reference the peer that others are compared to, or "" for none
/// @param sizes of messages that the plot shows; all if empty
/// @param axis label of the x-axis, or "" for bars
/// @param place formats a value of the x-axis
record Section(
    String name,
    String title,
    List<String> figures,
    String reference,
    Shape shape,
    List<Integer> sizes,
    String axis,
    DoubleFunction<String> place) {
  enum Shape {
    BARS,
    LINES
  }

  static final List<Section> ALL =
      List.of(
          bars(
              "throughput",
              "Messages per second, each handled (more is better)",
              "lettuce",
              List.of(),
              "throughput"),
          lines(
              "one-way",
              "From sender to handler, 256 B (less is better)",
              "load, % of each peer’s own capacity; single: one message at a time",
              Section::load,
              "one-way-p50",
              "one-way-p99",
              "one-way-p99.9"),
          lines(
              "round-trip",
              "From request to reply, 256 B (less is better)",
              "load, % of each peer’s own capacity; single: one request at a time",
              Section::load,
              "round-trip-p50",
              "round-trip-p99",
              "round-trip-p99.9"),
          bars(
              "capacity",
              "Capacity: 100 % of the load",
              "lettuce",
              List.of(),
              "one-way-capacity",
              "round-trip-capacity"),
          bars(
              "cpu",
              "CPU time per message, 256 B (less is better)",
              "lettuce",
              List.of(256),
              "cpu",
              "cpu-redis"),
          bars(
              "allocation",
              "Heap allocated per message, sender and recipient together, 256 B (less is better)",
              "lettuce",
              List.of(256),
              "allocation"),
          bars(
              "traffic",
              "Bytes into and out of Redis per message, 256 B (less is better)",
              "lettuce",
              List.of(256),
              "traffic-in",
              "traffic-out",
              "stored-bytes"),
          bars(
              "bytes",
              "Bytes per message of 256 B in a full batch (less is better)",
              "lettuce",
              List.of(),
              "wire-bytes",
              "redis-bytes"),
          bars(
              "handshakes",
              "First contacts (more per second is better)",
              "",
              List.of(),
              "handshakes",
              "handshake-cpu",
              "connect"),
          bars(
              "crypto", "Cryptography alone, one thread (more is better)", "", List.of(), "crypto"),
          bars(
              "memory",
              "Memory at rest (less is better)",
              "",
              List.of(),
              "heap-per-session",
              "heap-per-agent",
              "rss-per-agent",
              "threads-per-agent",
              "idle-cpu-1000-agents",
              "idle-redis-cpu-1000-agents"),
          lines(
              "links",
              "Messages per second over many links, 256 B (more is better)",
              "links",
              Numbers::text,
              "throughput-by-links"),
          bars(
              "peers",
              "By number of connected peers",
              "",
              List.of(),
              "peers-round-trip",
              "peers-idle-cpu",
              "peers-heap"),
          bars(
              "watched",
              "Two agents with metrics and traces",
              "redoubt",
              List.of(),
              "throughput-watched",
              "cpu-watched"),
          bars(
              "startup",
              "A whole process that sends one message (less is better)",
              "lettuce-one-xadd",
              List.of(),
              "startup"));

  Section {
    figures = List.copyOf(figures);
    sizes = List.copyOf(sizes);
  }

  private static Section bars(
      String name, String title, String reference, List<Integer> sizes, String... figures) {
    return new Section(
        name, title, List.of(figures), reference, Shape.BARS, sizes, "", Section::nowhere);
  }

  private static Section lines(
      String name, String title, String axis, DoubleFunction<String> place, String... figures) {
    String reference = name.equals("links") ? "" : "lettuce";
    return new Section(
        name, title, List.of(figures), reference, Shape.LINES, List.of(), axis, place);
  }

  private static String nowhere(double unused) {
    return "";
  }

  private static String load(double percent) {
    return percent == 0 ? "single" : Math.round(percent) + " %";
  }
}
