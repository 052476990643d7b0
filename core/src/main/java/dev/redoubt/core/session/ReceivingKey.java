package dev.redoubt.core.session;

import dev.redoubt.environment.Now;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A generation on the receiving side, with what was opened in it.
final class ReceivingKey implements AutoCloseable {
  /// What it takes before it is used, kid and entries in tables included, bytes of heap.
  private static final int HEAP = 448;

  /// How long it is kept after something was first opened in it.
  static final Duration KEPT = Duration.ofMinutes(20);

  private final ReceivingContext context;
  private final Generation generation;

  /// Made on first use, since most of the keys held ahead are never used.
  private @Nullable ReplayWindow window;

  private long firstOpenedNanos;

  ReceivingKey(ReceivingContext context, Generation generation) {
    this.context = context;
    this.generation = generation;
  }

  ReceivingContext context() {
    return context;
  }

  Generation generation() {
    return generation;
  }

  int number() {
    return generation.number();
  }

  boolean opened() {
    return window != null;
  }

  /// Whether `counter` may still be used. Changes nothing.
  boolean admits(int counter) {
    return window == null || window.admits(counter);
  }

  /// Uses `counter`, for something that has verified.
  ///
  /// @return false where it was used before; then nothing has changed
  boolean use(int counter, Now now) {
    if (window == null) {
      window = new ReplayWindow();
      firstOpenedNanos = now.nanos();
    }
    return window.use(counter);
  }

  /// Bytes of heap.
  int heap() {
    return HEAP + (window == null ? 0 : window.heap());
  }

  /// When it is to be erased: [Long#MAX_VALUE] while nothing was opened in it.
  long erasedAtNanos() {
    return opened() ? firstOpenedNanos + KEPT.toNanos() : Long.MAX_VALUE;
  }

  @Override
  public void close() {
    generation.close();
  }
}
