package dev.redoubt.core.endpoint;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.Misbehaviour;

/// Something that happened by itself. Events never carry payload or secrets.
public sealed interface Event {
  /// An instance of a name appeared in the directory and its bundle verified.
  record PeerSeen(VerifiedPeer peer, InstanceId instance) implements Event {}

  /// A name was pinned on first use: no person has compared its fingerprint.
  record FirstUse(VerifiedPeer peer, boolean inbound) implements Event {}

  /// A bundle or INIT that claims `name` was not trusted.
  record PeerRefused(AgentName name, Fingerprint fingerprint, String reason) implements Event {}

  /// An instance said that it leaves.
  record PeerGone(VerifiedPeer peer, InstanceId instance) implements Event {}

  /// An instance does not answer, though Redis takes what we write.
  record PeerSilent(VerifiedPeer peer, InstanceId instance) implements Event {}

  /// What waited for one instance moved to another.
  record Moved(VerifiedPeer peer, InstanceId from, InstanceId to, int messages) implements Event {}

  record SessionStarted(VerifiedPeer peer, InstanceId instance, boolean initiator)
      implements Event {}

  /// A sender's keys moved on to a new generation.
  record Rotated(VerifiedPeer peer, int epoch, int generation) implements Event {}

  /// Our INIT was answered with a refusal.
  record RefusedByPeer(VerifiedPeer peer, Rejection reason) implements Event {}

  /// Redis shows what an honest Redis would not: a rollback, a replay, a gap, a poisoned stream.
  record BrokerMisbehaviour(Misbehaviour kind, String detail) implements Event {}

  /// Our clock and the server's differ by more than 30 s.
  record ClockDifference(long millis) implements Event {}

  /// The process was suspended long enough for others to have taken over its work.
  record Suspended(long millis) implements Event {}

  /// More events of one kind came than are told one by one.
  ///
  /// @param kind the name of the event, or of the misbehaviour
  /// @param count of those not told, since the last word
  record Withheld(String kind, long count) implements Event {}
}
