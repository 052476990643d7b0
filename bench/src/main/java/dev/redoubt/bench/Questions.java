package dev.redoubt.bench;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Pending requests by number, to match replies that arrive as one-way messages. Thread-safe.
public final class Questions {
  private static final int PATIENCE_SECONDS = 60;

  private final Map<Long, CompletableFuture<Long>> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /// @param answered completes with the time of the reply, monotonic nanoseconds
  public record Question(long number, CompletableFuture<Long> answered) {}

  public Question ask() {
    var question = new Question(last.incrementAndGet(), new CompletableFuture<>());
    open.put(question.number(), question.answered());
    return question;
  }

  public void answered(long number) {
    CompletableFuture<Long> question = open.remove(number);
    if (question != null) {
      question.complete(System.nanoTime());
    }
  }

  /// @return the time of the reply, monotonic nanoseconds
  public static long await(CompletableFuture<Long> answered) throws InterruptedException {
    try {
      return answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("A request was not answered.", e);
    }
  }
}
