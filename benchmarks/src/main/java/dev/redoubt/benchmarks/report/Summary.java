package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.benchmarks.load.Medians;
import java.util.Arrays;
import java.util.List;

/// One result over several runs.
///
/// @param row has the median as its value
/// @param low lowest value of all runs
/// @param high highest value of all runs
record Summary(Row row, double low, double high) {
  /// @param rows at least one, all of the same peer, figure, size and position
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

  /// Divides by `reference`, ignoring the spread of the latter.
  Summary dividedBy(double reference) {
    return new Summary(
        new Row(row.peer(), row.figure(), row.bytes(), row.at(), value() / reference, "×"),
        low / reference,
        high / reference);
  }
}
