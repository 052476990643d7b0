package dev.redoubt.bench;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Questions that wait for their answers, by number: what a program needs that has request and
/// reply over something that knows messages only. Safe for several threads.
public final class Questions {
  private static final int PATIENCE_SECONDS = 60;

  private final Map<Long, CompletableFuture<Long>> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /// @param answered done when the answer came, with the time at which it did
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

  /// @return when the answer came, nanoseconds
  public static long await(CompletableFuture<Long> answered) throws InterruptedException {
    try {
      return answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("A question stayed without an answer.", e);
    }
  }
}
