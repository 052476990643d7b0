package dev.redoubt;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Waits for internal futures, which fail with nothing but a [DeliveryException].
final class Futures {
  private static final Executor CALLBACKS = Thread::startVirtualThread;

  private Futures() {}

  /// A view whose dependent actions run on a virtual thread, and that callers cannot complete.
  static <T> CompletionStage<T> guarded(CompletableFuture<T> future) {
    return future.thenApplyAsync(Function.identity(), CALLBACKS).minimalCompletionStage();
  }

  static <T> T forever(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(ExecutionException thrown) {
    return thrown.getCause() instanceof DeliveryException cause
        ? new DeliveryException(cause.code(), String.valueOf(cause.getMessage()), cause)
        : new IllegalStateException("This future has no way to fail.", thrown);
  }

  static <T> Optional<T> upTo(Duration timeout, CompletableFuture<T> future) {
    try {
      return Optional.of(future.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /// Restores the interrupt flag.
  static DeliveryException interrupted() {
    Thread.currentThread().interrupt();
    return new DeliveryException(
        ErrorCode.INTERRUPTED, "The thread was interrupted while it waited.");
  }

  /// Waits for an internal thread that ends soon, and ignores interrupts until then.
  static void uninterrupted(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Sleeps, unless this thread is interrupted: then it goes on at once, and stays interrupted.
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits at most a second for a thread that runs code of the application.
  static void briefly(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits without being stopped by an interrupt: keys are erased whatever happens.
  ///
  /// @return whether it was done in time
  static boolean within(Duration span, CompletableFuture<?> done) {
    boolean interrupted = Thread.interrupted();
    try {
      done.get(span.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
