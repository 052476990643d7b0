package dev.redoubt.gateway;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls a [Waker] when messages wait for a client that is not there: once for all that come
/// together, one call at a time, at most one a second, and again after a minute if nobody came.
final class Wakes {
  private static final Logger LOG = LoggerFactory.getLogger(Wakes.class);
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long AGAIN = TimeUnit.MINUTES.toNanos(1);

  private final Waker waker;
  private final LongSupplier nanos;
  private final AtomicBoolean busy = new AtomicBoolean();

  // Used by the caller of look.
  private long newest;
  private long calledNanos;

  /// What waits while nobody reads.
  ///
  /// @param newest changes with each message that comes
  record Unattended(int waiting, long newest) {}

  Wakes(Waker waker, LongSupplier nanos) {
    this.waker = waker;
    this.nanos = nanos;
    this.calledNanos = nanos.getAsLong() - PAUSE;
  }

  /// To be called several times a second, by one thread.
  void look(Unattended unattended) {
    long since = nanos.getAsLong() - calledNanos;
    boolean due = unattended.newest() != newest ? since >= PAUSE : since >= AGAIN;
    if (unattended.waiting() == 0 || !due || !busy.compareAndSet(false, true)) {
      return;
    }
    newest = unattended.newest();
    calledNanos = nanos.getAsLong();
    Thread unused = Thread.ofVirtual().name("wake").start(() -> call(unattended.waiting()));
  }

  private void call(int waiting) {
    try {
      waker.wake(waiting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Nobody could be woken: {}", e.getMessage());
    } finally {
      busy.set(false);
    }
  }
}
