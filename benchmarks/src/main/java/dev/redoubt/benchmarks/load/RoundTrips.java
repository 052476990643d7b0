package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Arrivals;
import dev.redoubt.bench.Dialogue;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Measures requests at a given rate, or as many as the peer can answer.
final class RoundTrips {
  private static final int OPEN = 256;
  private static final int DIGITS = 3;

  private final Dialogue peer;
  private final byte[] body;
  private final Arrivals answers = new Arrivals();
  private long asked;

  RoundTrips(Dialogue peer, byte[] body) {
    this.peer = peer;
    this.body = body;
  }

  /// Requests per second with [#OPEN] pending at a time; more would not help.
  double capacity(Duration span) throws InterruptedException {
    long start = System.nanoTime();
    long first = asked;
    while (System.nanoTime() - start < span.toNanos()) {
      ask(() -> {});
      long unused = answers.await(asked - OPEN);
    }
    long unused = answers.await(asked);
    return (asked - first) * 1e9 / (System.nanoTime() - start);
  }

  Histogram at(double perSecond, Duration span) throws InterruptedException {
    Histogram nanos = new ConcurrentHistogram(DIGITS);
    long unused =
        OpenLoop.run(
            perSecond,
            span,
            new OpenLoop.Sender() {
              @Override
              public void send(long due) {
                ask(() -> nanos.recordValue(Math.max(1, System.nanoTime() - due)));
              }

              @Override
              public void flush() {}
            });
    long unusedToo = answers.await(asked);
    return nanos;
  }

  private void ask(Runnable answered) {
    asked++;
    CompletionStage<?> unused =
        peer.request(body)
            .whenComplete((answer, failure) -> {
              if (failure == null) {
                answered.run();
                answers.add(1);
              } else {
                answers.fail(failure);
              }
            });
  }
}
