package dev.redoubt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs turns of all agents of the process where no caller does: for timers, for replies of Redis,
/// and for what arrived during another turn.
///
/// A few platform threads, however many agents there are: handlers that occupy every carrier of
/// virtual threads do not stop the protocol. A turn never blocks but on its agent's lock.
final class TurnThreads {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final ThreadPoolExecutor POOL =
      (ThreadPoolExecutor)
          Executors.newFixedThreadPool(
              Math.max(2, Runtime.getRuntime().availableProcessors()),
              task ->
                  Thread.ofPlatform()
                      .name("redoubt-turns-" + NUMBER.incrementAndGet())
                      .daemon()
                      .unstarted(task));

  static {
    int unused = POOL.prestartAllCoreThreads(); // a turn must not fail for lack of a thread
  }

  private TurnThreads() {}

  static void run(Runnable turn) {
    POOL.execute(turn);
  }

  static void later(Duration span, Runnable turn) {
    CompletableFuture.delayedExecutor(span.toNanos(), TimeUnit.NANOSECONDS, POOL).execute(turn);
  }
}
