package dev.redoubt;

import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What becomes of one sent message. Every delivery ends in exactly one [Outcome], at the latest a
/// second after its time to live. Safe for several threads.
///
/// Stages complete on virtual threads of their own, so what depends on them may block. (What is
/// added to a stage that is done already runs at once, on the thread that adds it.)
public interface Delivery {
  MessageId id();

  /// The name that it was sent to.
  String to();

  Status status();

  /// Done once Redis has acknowledged the message, and no more than that; or once it has ended
  /// without. The value is the status at that moment, [Status#SETTLED] if it has ended.
  CompletionStage<Status> stored();

  /// Done once the recipient's agent has the message, or once it has ended without.
  CompletionStage<Status> received();

  CompletionStage<Outcome> outcome();

  /// Waits for the end.
  ///
  /// @throws DeliveryException with code `INTERRUPTED` if this thread is interrupted; the delivery
  ///   goes on, and the thread stays interrupted
  Outcome await();

  /// Waits for the end, but no longer than `timeout`; empty if it has not ended by then.
  ///
  /// @throws DeliveryException as [#await()] does
  Optional<Outcome> await(Duration timeout);

  enum Status {
    /// Accepted, and kept in memory.
    QUEUED,
    /// Redis acknowledged it, and no more than that.
    STORED,
    /// The recipient's agent has it.
    RECEIVED,
    /// It has ended: see [Delivery#outcome()].
    SETTLED
  }
}
