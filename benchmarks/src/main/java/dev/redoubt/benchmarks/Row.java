package dev.redoubt.benchmarks;

import tools.jackson.databind.json.JsonMapper;

/// One result, printed by a measurement and read by the report.
///
/// @param peer what was measured: `lettuce`, `redoubt`, …
/// @param figure which quantity: `throughput`, `latency-p50`, …
/// @param bytes size of a message's body; 0 if not applicable
/// @param at position on the x-axis: load in percent, number of links, …; 0 if not applicable
public record Row(String peer, String figure, int bytes, double at, double value, String unit) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Prints this as one line of JSON to standard output.
  public void print() {
    System.out.println(JSON.writeValueAsString(this));
  }

  /// Parses a line printed by [#print].
  public static Row parse(String json) {
    return JSON.readValue(json, Row.class);
  }
}
