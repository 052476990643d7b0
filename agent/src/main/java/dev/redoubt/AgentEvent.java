package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.Optional;

/// Something that happened to an agent. `toString` never shows payload or secrets.
///
/// A release may add kinds: give a switch over events a default that ignores them. Only the agent
/// makes events.
public interface AgentEvent {
  // --- The connection to Redis

  /// Redis is connected, at the start or again, or no longer refuses writes.
  record ConnectionUp() implements AgentEvent {}

  /// The connection to Redis is lost; the agent keeps trying. May be repeated with a more precise
  /// reason.
  record ConnectionDown(String reason) implements AgentEvent {}

  /// Redis is connected but refuses our writes: it is full, a permission is missing, an entry is
  /// too large, and so on. Repeated while it lasts; ends with [ConnectionUp].
  ///
  /// @param reason what Redis says, and what to do about it
  record ConnectionDegraded(String reason) implements AgentEvent {}

  // --- Messages

  /// One of our messages has ended.
  record MessageEnded(Delivery delivery, Outcome outcome) implements AgentEvent {}

  /// A request was handled, but its reply is not sent, because the requester has not taken earlier
  /// ones. The request times out.
  ///
  /// @param request with its body in encoded form
  record AnswerDropped(Message<Bytes> request) implements AgentEvent {}

  /// A message was not handled: no handler, undecodable, expired before its handler, rejected, or
  /// failed at every attempt. The sender is told after the listener returns.
  ///
  /// @param message with its body in encoded form
  /// @param reason never [Settlement#HANDLED]
  /// @param cause the last exception of the handler or codec; its message may quote the payload
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

  /// A dead letter that was kept has made room for a newer one ([DeadLetters]).
  record DeadLetterLost(DeadLetters.Letter letter) implements AgentEvent {}

  // --- Peers

  /// An instance of a name appeared in the directory and its bundle verified.
  record PeerSeen(String peer, Fingerprint fingerprint, InstanceId instance)
      implements AgentEvent {}

  /// A name was pinned on first use: nobody has compared its fingerprint.
  ///
  /// @param inbound whether the peer contacted us
  record FirstUse(String peer, Fingerprint fingerprint, boolean inbound) implements AgentEvent {}

  /// An identity that claims the name `peer` was not trusted.
  record PeerRefused(String peer, Fingerprint fingerprint, String reason) implements AgentEvent {}

  /// A peer refused us.
  record RefusedByPeer(String peer, Fingerprint fingerprint, Rejection reason)
      implements AgentEvent {}

  /// An instance announced that it leaves.
  record PeerGone(String peer, Fingerprint fingerprint, InstanceId instance)
      implements AgentEvent {}

  /// An instance does not answer, although Redis accepts our writes.
  record PeerSilent(String peer, Fingerprint fingerprint, InstanceId instance)
      implements AgentEvent {}

  /// Messages that waited for one instance moved to another.
  record MessagesMoved(
      String peer, Fingerprint fingerprint, InstanceId from, InstanceId to, int messages)
      implements AgentEvent {}

  // --- Sessions

  /// @param initiator whether we opened it
  record SessionStarted(
      String peer, Fingerprint fingerprint, InstanceId instance, boolean initiator)
      implements AgentEvent {}

  /// A sender rotated to the next generation of its keys.
  record KeysRotated(String peer, Fingerprint fingerprint, int epoch, int generation)
      implements AgentEvent {}

  // --- The store

  /// An earlier run has left something in the store.
  ///
  /// @param messages ours that have not ended; this run goes on with them ([Agent#restored])
  record Restored(int messages) implements AgentEvent {}

  /// The store has no room, or its database cannot be reached. It is tried again each second; until
  /// then nothing more is kept, and what waits for that waits.
  record StoreFull(String reason) implements AgentEvent {}

  /// The store cannot be used any more, or another process goes on with a copy of it. The agent
  /// hands nothing more to handlers and closes.
  ///
  /// @param code such as [ErrorCode#STORE_ROLLED_BACK]
  record StoreFailed(String code, String reason) implements AgentEvent {}

  // --- Trouble in the environment

  /// Redis lost, replayed, reordered, rolled back or altered data, or a peer broke the protocol.
  record RedisMisbehaved(Misbehaviour kind, String detail) implements AgentEvent {}

  /// Our clock and that of Redis differ by more than 30 s.
  ///
  /// @param ahead how far ours is ahead; negative if it is behind
  record ClockDifference(Duration ahead) implements AgentEvent {}

  /// The process was suspended long enough for other instances to take over its work.
  record ProcessSuspended(Duration span) implements AgentEvent {}

  /// Events of one kind exceeded the rate at which they are reported one by one.
  ///
  /// @param kind name of the event or the misbehaviour
  /// @param count events withheld since the last report
  record EventsWithheld(String kind, long count) implements AgentEvent {}
}
