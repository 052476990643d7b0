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

  /// Redis is reached, at the start or again, or no longer refuses anything.
  record ConnectionUp() implements AgentEvent {}

  /// The connection to Redis is lost; the agent keeps trying. Comes again with another reason where
  /// that says more.
  record ConnectionDown(String reason) implements AgentEvent {}

  /// Redis is reached but refuses what we write: it is full, a permission is missing, an entry is
  /// too large for it, and so on. Repeated now and then while it lasts; [ConnectionUp] ends it.
  ///
  /// @param reason what Redis says, and what to do about it
  record ConnectionDegraded(String reason) implements AgentEvent {}

  // --- Messages

  /// One of our messages has ended.
  record MessageEnded(Delivery delivery, Outcome outcome) implements AgentEvent {}

  /// A request to us was handled, but its reply found no room among those that the requester has
  /// not taken, or the agent closed: the reply is not sent, and the request times out.
  ///
  /// @param request with its body as it came
  record AnswerDropped(Message<Bytes> request) implements AgentEvent {}

  /// A message to us was not handled: no handler, undecodable, expired before its handler, rejected
  /// or failed at every attempt. The sender is told right after this returns.
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

  // --- Peers

  /// An instance of a name appeared in the directory and its bundle verified.
  record PeerSeen(String peer, Fingerprint fingerprint, InstanceId instance)
      implements AgentEvent {}

  /// A name was pinned on first use: nobody has compared its fingerprint.
  ///
  /// @param inbound whether the peer contacted us
  record FirstUse(String peer, Fingerprint fingerprint, boolean inbound) implements AgentEvent {}

  /// Somebody who claims the name `peer` was not trusted.
  record PeerRefused(String peer, Fingerprint fingerprint, String reason) implements AgentEvent {}

  /// A peer refused us.
  record RefusedByPeer(String peer, Fingerprint fingerprint, Rejection reason)
      implements AgentEvent {}

  /// An instance said that it leaves.
  record PeerGone(String peer, Fingerprint fingerprint, InstanceId instance)
      implements AgentEvent {}

  /// An instance does not answer, though Redis takes what we write.
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

  /// A sender went on to the next generation of its keys.
  record KeysRotated(String peer, Fingerprint fingerprint, int epoch, int generation)
      implements AgentEvent {}

  // --- What is wrong around us

  /// Redis shows what an honest Redis would not: a rollback, a replay, a gap, a poisoned stream.
  record RedisMisbehaved(Misbehaviour kind, String detail) implements AgentEvent {}

  /// Our clock and that of Redis differ by more than 30 s.
  ///
  /// @param ahead how far ours is ahead; negative where it is behind
  record ClockDifference(Duration ahead) implements AgentEvent {}

  /// The process stood still for so long that other instances may have taken over its work.
  record ProcessSuspended(Duration span) implements AgentEvent {}

  /// More events of one kind came than are reported one by one.
  ///
  /// @param kind the name of the event or of the misbehaviour
  /// @param count those not reported since the last such event
  record EventsWithheld(String kind, long count) implements AgentEvent {}
}
