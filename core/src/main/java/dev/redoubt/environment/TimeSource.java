package dev.redoubt.environment;

/// Where an agent's time comes from: the system's clocks, or a clock that a test moves by hand.
/// Safe for several threads.
public interface TimeSource {
  Now now();

  /// The monotonic clock of [#now] alone.
  default long nanos() {
    return now().nanos();
  }

  /// Runs `task` once the monotonic instant `nanos` is reached, unless cancelled before. `task`
  /// must be quick.
  Alarm at(long nanos, Runnable task);

  interface Alarm {
    void cancel();
  }
}
