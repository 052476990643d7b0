package dev.redoubt;

import dev.redoubt.core.endpoint.Event;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.util.Optional;

/// Something that happened to an agent. `toString` never shows payload or secrets.
public sealed interface AgentEvent {
  /// Redis is reached, at the start or again, or refuses nothing any more.
  record ConnectionUp() implements AgentEvent {}

  /// Redis is lost; it is tried again for ever. Comes again with another reason, where that says
  /// more.
  record ConnectionDown(String reason) implements AgentEvent {}

  /// Redis is reached, but refuses what we write: it is full, a permission is missing, an entry is
  /// too large for it, and so on. Comes again now and then while it lasts; [ConnectionUp] ends it.
  ///
  /// @param reason what Redis says, and what to do about it
  record ConnectionDegraded(String reason) implements AgentEvent {}

  /// What the protocol tells: peers, trust, sessions, rotations, misbehaviour of Redis.
  record Protocol(Event event) implements AgentEvent {}

  /// One of our messages has ended.
  record MessageEnded(Delivery delivery, Outcome outcome) implements AgentEvent {}

  /// A request to us was handled, but its answer found no room among those that its asker has not
  /// taken, or the agent closed: it is not sent, and who asked waits in vain.
  ///
  /// @param request with its body as it came
  record AnswerDropped(Message<Bytes> request) implements AgentEvent {}

  /// A message to us was not handled: no handler, undecodable, expired before its handler, refused
  /// or failed at every try. The sender is told so right after this returns.
  ///
  /// @param message with its body as it came
  /// @param reason never [Settlement#HANDLED]
  /// @param cause what the handler threw last, or the codec; its message may quote the payload
  record DeadLetter(Message<Bytes> message, Settlement reason, Optional<Throwable> cause)
      implements AgentEvent {
    @Override
    public String toString() {
      return "DeadLetter["
          + message
          + ", "
          + reason
          + cause.map(thrown -> ", " + thrown.getClass().getName()).orElse("")
          + "]";
    }
  }
}
