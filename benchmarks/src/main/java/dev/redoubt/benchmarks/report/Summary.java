package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.benchmarks.load.Medians;
import java.util.Arrays;
import java.util.List;

/// One number over several runs.
///
/// @param row whose value is the median
/// @param low of all runs
/// @param high of all runs
record Summary(Row row, double low, double high) {
  /// @param rows of one peer, figure, size and place, at least one
  static Summary of(List<Row> rows) {
    double[] values = rows.stream().mapToDouble(Row::value).sorted().toArray();
    Row one = rows.getFirst();
    double median = Medians.of(values);
    return new Summary(
        new Row(one.peer(), one.figure(), one.bytes(), one.at(), median, one.unit()),
        values[0],
        Arrays.stream(values).max().orElseThrow());
  }

  double value() {
    return row.value();
  }

  /// As a part of `reference`, which is taken for certain.
  Summary dividedBy(double reference) {
    return new Summary(
        new Row(row.peer(), row.figure(), row.bytes(), row.at(), value() / reference, "×"),
        low / reference,
        high / reference);
  }
}
