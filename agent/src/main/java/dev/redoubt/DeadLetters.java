package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages that an agent was sent and did not handle, each of which was reported as
/// [AgentEvent.DeadLetter]. Their senders know how they ended, and hear nothing of what is done
/// here.
///
/// With a store ([AgentBuilder#store]) they are kept in the commit of their settlement and outlive
/// the process: 10,000 that take 64 MiB of heap; without, 1,000 that take 4 MiB. A new one
/// displaces the oldest, or its sender's own oldest where that has a quarter, or more than the
/// sender of the oldest; [AgentEvent.DeadLetterLost] says so. Thread-safe.
public interface DeadLetters {
  /// The oldest first.
  List<Letter> list();

  /// How many there are; cheap.
  int count();

  Optional<Letter> get(long number);

  /// Hands it to the handler of its type again, flagged [Message#redelivered]: now, or, where the
  /// agent is not started, when it is ([Agent#start]). Handled, it is removed; what the handler
  /// sends is sent, but a reply is not, since nobody waits for it. Otherwise it stays, with the new
  /// reason.
  ///
  /// @return false if there is none of that number, or it is in its handler
  boolean replay(long number);

  /// Removes one.
  ///
  /// @return whether there was one of that number
  boolean purge(long number);

  /// Removes all.
  ///
  /// @return how many there were
  int purge();

  /// One message. `toString` shows neither body nor headers.
  ///
  /// @param number counts the dead letters of the agent
  /// @param from the sender's name
  /// @param sentAt by the sender's clock
  /// @param diedAt when it was settled last
  /// @param attempts so many its handler has had
  /// @param cause the class of the last exception of its handler or codec
  /// @param body in encoded form
  record Letter(
      long number,
      MessageId id,
      String from,
      Fingerprint fingerprint,
      String type,
      String contentType,
      Map<String, String> headers,
      Instant sentAt,
      Instant diedAt,
      int attempts,
      Settlement reason,
      Optional<String> cause,
      Bytes body) {
    @Override
    public String toString() {
      return "Letter[" + number + ", " + id + " from " + from + ", " + reason + "]";
    }
  }
}
