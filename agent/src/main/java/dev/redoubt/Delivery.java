package dev.redoubt;

import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A sent message on its way. Every delivery ends in exactly one [Outcome], at the latest a second
/// after its time to live. Thread-safe.
///
/// With a store ([AgentBuilder#store]) it may outlive this process: once the agent is closed, all
/// that is left of it here fails with a [DeliveryException] with code `KEPT`, and the next run goes
/// on with it ([Agent#restored]). If the store fails, it does so with `STORE_FAILED`.
///
/// Stages complete on virtual threads of their own, so dependent actions may block. (An action
/// added to a completed stage runs at once, on the calling thread.)
public interface Delivery {
  /// The id that the recipient sees, too. Where another thread keeps the agent busy just then, this
  /// waits until the agent has taken the message.
  MessageId id();

  /// The name of the recipient.
  String to();

  Status status();

  /// Completes when the message is in the agent's store and survives this process, or when it has
  /// ended: without a store, only then. The value is the status at that moment.
  CompletionStage<Status> kept();

  /// Completes when Redis has acknowledged the message, which proves nothing, or when it has ended.
  /// The value is the status at that moment, [Status#SETTLED] if it has ended.
  CompletionStage<Status> stored();

  /// Completes when the recipient's agent has the message, or when it has ended.
  CompletionStage<Status> received();

  CompletionStage<Outcome> outcome();

  /// Waits for the outcome.
  ///
  /// @throws DeliveryException with code `INTERRUPTED` if this thread is interrupted: the delivery
  ///   continues, and the thread stays interrupted; with `KEPT` or `STORE_FAILED` as said above
  Outcome await();

  /// Waits for the outcome for at most `timeout`; empty if there is none by then.
  ///
  /// @throws DeliveryException as [#await()] does
  Optional<Outcome> await(Duration timeout);

  enum Status {
    /// Accepted, in memory.
    QUEUED,
    /// In the store: it survives this process. (What Redis has acknowledged before is STORED.)
    KEPT,
    /// Redis has acknowledged it.
    STORED,
    /// The recipient's agent has it.
    RECEIVED,
    /// It has ended ([Delivery#outcome()]).
    SETTLED
  }
}
