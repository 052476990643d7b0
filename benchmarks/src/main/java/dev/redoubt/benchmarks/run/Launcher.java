package dev.redoubt.benchmarks.run;

import dev.redoubt.benchmarks.Row;
import java.util.List;

/// Runs a measurement once.
@FunctionalInterface
public interface Launcher {
  /// @param redis URI of an empty server
  /// @throws MeasurementException if it fails
  List<Row> run(Measurement measurement, String redis, boolean quick)
      throws InterruptedException, MeasurementException;
}
