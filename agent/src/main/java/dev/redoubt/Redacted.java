package dev.redoubt;

/// What may be logged of an exception whose message may quote a payload.
final class Redacted {
  private Redacted() {}

  /// Where it was thrown: class, method and line.
  static String place(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return trace.length == 0 ? "unknown" : trace[0].toString();
  }
}
