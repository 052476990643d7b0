package dev.redoubt.bench;

import java.util.concurrent.CompletionStage;

/// A contender that also carries answers back. Whoever is asked answers with the body of the
/// question.
public interface Dialogue extends Contender {
  /// Asks, and does not wait for the answer.
  ///
  /// @return done when the asker's program has the answer, on any thread
  CompletionStage<?> request(byte[] body);

  /// Asks, and waits for the answer the way this contender's programs do.
  ///
  /// @return how long it took, nanoseconds
  long roundTrip(byte[] body) throws InterruptedException;
}
