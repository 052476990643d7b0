package dev.redoubt.benchmarks;

import tools.jackson.databind.json.JsonMapper;

/// One number, as a measurement prints it and the report reads it.
///
/// @param peer who it was measured of: `lettuce`, `redoubt`, …
/// @param figure what was measured: `throughput`, `latency-p50`, …
/// @param bytes size of a message's body; 0 where there is none
/// @param at where on the x-axis: load in percent, number of links, …; 0 where there is none
public record Row(String peer, String figure, int bytes, double at, double value, String unit) {
  private static final JsonMapper JSON = new JsonMapper();

  /// To standard output, in a line of its own.
  public void print() {
    System.out.println(JSON.writeValueAsString(this));
  }

  /// What [#print] has printed.
  public static Row parse(String json) {
    return JSON.readValue(json, Row.class);
  }
}
