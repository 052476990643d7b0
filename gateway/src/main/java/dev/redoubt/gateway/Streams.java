package dev.redoubt.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/// Bounds how many streams are open at a time.
final class Streams {
  static final int MAX = 64;

  private final AtomicInteger open = new AtomicInteger();

  /// To be followed by [#leave].
  void enter() {
    if (open.incrementAndGet() > MAX) {
      open.decrementAndGet();
      throw new Problem(503, "TOO_MANY_STREAMS", "There are " + MAX + " streams already.");
    }
  }

  void leave() {
    open.decrementAndGet();
  }

  int count() {
    return open.get();
  }
}
