package dev.redoubt.benchmarks.run;

/// A measurement failed. The run continues with the next one.
public final class MeasurementException extends Exception {
  private static final long serialVersionUID = 1;

  public MeasurementException(String message) {
    super(message);
  }

  public MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
