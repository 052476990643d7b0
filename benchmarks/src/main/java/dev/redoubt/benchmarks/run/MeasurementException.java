package dev.redoubt.benchmarks.run;

/// A measurement has failed. Others go on.
public final class MeasurementException extends Exception {
  private static final long serialVersionUID = 1;

  public MeasurementException(String message) {
    super(message);
  }

  public MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
