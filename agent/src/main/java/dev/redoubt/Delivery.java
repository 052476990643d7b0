package dev.redoubt;

import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A sent message on its way. Every delivery ends in exactly one [Outcome], at the latest a second
/// after its time to live. Thread-safe.
///
/// Stages complete on virtual threads of their own, so dependent actions may block. (An action
/// added to a completed stage runs at once, on the calling thread.)
public interface Delivery {
  MessageId id();

  /// The name of the recipient.
  String to();

  Status status();

  /// Completes when Redis has acknowledged the message, which proves nothing, or when it has ended.
  /// The value is the status at that moment, [Status#SETTLED] if it has ended.
  CompletionStage<Status> stored();

  /// Completes when the recipient's agent has the message, or when it has ended.
  CompletionStage<Status> received();

  CompletionStage<Outcome> outcome();

  /// Waits for the outcome.
  ///
  /// @throws DeliveryException with code `INTERRUPTED` if this thread is interrupted; the delivery
  ///   continues, and the thread stays interrupted
  Outcome await();

  /// Waits for the outcome for at most `timeout`; empty if there is none by then.
  ///
  /// @throws DeliveryException as [#await()] does
  Optional<Outcome> await(Duration timeout);

  enum Status {
    /// Accepted and kept in memory.
    QUEUED,
    /// Redis has acknowledged it.
    STORED,
    /// The recipient's agent has it.
    RECEIVED,
    /// It has ended ([Delivery#outcome()]).
    SETTLED
  }
}
