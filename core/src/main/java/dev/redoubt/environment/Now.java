package dev.redoubt.environment;

import java.time.Duration;

/// One reading of both clocks.
///
/// @param nanos monotonic time, nanoseconds from an arbitrary origin: every deadline, timer and age
///   is counted on it
/// @param wallMillis milliseconds since 1970: only what crosses the wire and validity periods use
///   it, so a jump of the wall clock expires nothing
public record Now(long nanos, long wallMillis) {
  public long plus(Duration span) {
    return nanos + span.toNanos();
  }

  public Duration since(long earlierNanos) {
    return Duration.ofNanos(nanos - earlierNanos);
  }

  /// Monotonic time, whole milliseconds.
  public long millis() {
    return Math.floorDiv(nanos, 1_000_000L);
  }

  /// Whether the monotonic instant `deadlineNanos` has been reached; `Long.MAX_VALUE` never is.
  public boolean reached(long deadlineNanos) {
    return deadlineNanos != Long.MAX_VALUE && nanos - deadlineNanos >= 0;
  }
}
