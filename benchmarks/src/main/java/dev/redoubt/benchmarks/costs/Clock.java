package dev.redoubt.benchmarks.costs;

import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A clock that is advanced by hand, so that a measurement need not wait for the rate limits
/// against floods.
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
