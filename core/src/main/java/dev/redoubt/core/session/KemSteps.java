package dev.redoubt.core.session;

import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import java.time.Duration;
import java.util.function.Predicate;

/// One side's part in the KEM steps of a session (§6.9).
///
/// Neither loss nor repetition nor reordering blocks a step, and neither side sends under a key
/// that the other may lack: the initiator switches when the answer has come, the responder when the
/// first envelope of the new epoch has.
sealed interface KemSteps extends AutoCloseable permits OfferingSteps, AcceptingSteps {
  /// An unanswered OFFER, and a request for one, is written again after this time. Steps that are
  /// asked for come no faster either.
  Duration AGAIN = Duration.ofSeconds(1);

  /// How often [#AGAIN] has doubled once the same OFFER, or the answer to it, was written so many
  /// times: losses are rare, and a peer that answers none for long may do so for ever.
  static int doublings(int times) {
    return Math.clamp(times - 4, 0, 4);
  }

  /// What the peer wants waits for `mayStep`.
  void within(Predicate<Now> mayStep);

  /// An envelope of `epoch` has been accepted, whose frames come next.
  Step opened(Epoch epoch);

  /// A frame of an envelope of `epoch`. Others than those of KEM steps change nothing.
  Step frame(Frame frame, Epoch epoch, Now now);

  /// Writes the frames that are due.
  void write(WireWriter body, Now now, Randomness randomness);

  /// When an OFFER is due: [Long#MAX_VALUE] at the responder.
  long nextOffer();

  /// Whether the other side waits for our answer.
  boolean owesAnswer();

  @Override
  void close();
}
