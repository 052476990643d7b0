package dev.redoubt.benchmarks.costs;

import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A clock that moves only when it is told to. Bounds on how much may happen in a second are there
/// against floods; a measurement of what something costs must not wait for them.
final class Clock implements Supplier<Now> {
  private static final long WALL_MILLIS = 1_800_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();

  @Override
  public Now get() {
    long at = nanos.get();
    return new Now(at, WALL_MILLIS + at / 1_000_000);
  }

  void pass(Duration span) {
    long unused = nanos.addAndGet(span.toNanos());
  }
}
