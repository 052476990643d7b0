package dev.redoubt.bench;

import java.util.concurrent.CompletionStage;

/// A contender that also supports requests. The reply has the body of the request.
public interface Dialogue extends Contender {
  /// Sends a request without waiting.
  ///
  /// @return completes on any thread when the reply arrives
  CompletionStage<?> request(byte[] body);

  /// Sends a request and waits for the reply, in the contender's usual way.
  ///
  /// @return the time it took, nanoseconds
  long roundTrip(byte[] body) throws InterruptedException;
}
