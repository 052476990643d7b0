package dev.redoubt;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// A file on its way ([Agent#sendFile]). It ends in exactly one [FileOutcome], at the latest a
/// minute after there was no progress for [FileOptions#patience]. Thread-safe.
///
/// It does not outlive this process, with or without a store; but what the recipient has of a file
/// stays there, and to send the same file again goes on with it.
public interface FileDelivery {
  /// The name of the recipient.
  String to();

  /// The name that the recipient is told.
  String name();

  /// Bytes that the recipient has on its disk. Falls where it has lost some.
  long acknowledged();

  /// Bytes of the file; empty while that of a stream is not known.
  OptionalLong size();

  CompletionStage<FileOutcome> outcome();

  /// Waits for the outcome.
  ///
  /// @throws DeliveryException with code `INTERRUPTED` if this thread is interrupted: the delivery
  ///   continues, and the thread stays interrupted
  FileOutcome await();

  /// Waits for the outcome for at most `timeout`; empty if there is none by then.
  ///
  /// @throws DeliveryException as [#await()] does
  Optional<FileOutcome> await(Duration timeout);

  /// Gives up, and lets the recipient remove what it has. Too late once everything was sent: then
  /// it ends as it would have. While a stream is waited for, this waits with it.
  void cancel();
}
