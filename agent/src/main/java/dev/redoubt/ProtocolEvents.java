package dev.redoubt;

import dev.redoubt.core.endpoint.Event;
import java.time.Duration;

/// Converts events of the core to those of the API.
final class ProtocolEvents {
  private ProtocolEvents() {}

  static AgentEvent of(Event event) {
    return switch (event) {
      case Event.PeerSeen e ->
          new AgentEvent.PeerSeen(e.peer().name().value(), e.peer().fingerprint(), e.instance());
      case Event.FirstUse e ->
          new AgentEvent.FirstUse(e.peer().name().value(), e.peer().fingerprint(), e.inbound());
      case Event.PeerRefused e ->
          new AgentEvent.PeerRefused(e.name().value(), e.fingerprint(), e.reason());
      case Event.RefusedByPeer e ->
          new AgentEvent.RefusedByPeer(e.peer().name().value(), e.peer().fingerprint(), e.reason());
      case Event.PeerGone e ->
          new AgentEvent.PeerGone(e.peer().name().value(), e.peer().fingerprint(), e.instance());
      case Event.PeerSilent e ->
          new AgentEvent.PeerSilent(e.peer().name().value(), e.peer().fingerprint(), e.instance());
      case Event.Moved e ->
          new AgentEvent.MessagesMoved(
              e.peer().name().value(), e.peer().fingerprint(), e.from(), e.to(), e.messages());
      case Event.SessionStarted e ->
          new AgentEvent.SessionStarted(
              e.peer().name().value(), e.peer().fingerprint(), e.instance(), e.initiator());
      case Event.Rotated e ->
          new AgentEvent.KeysRotated(
              e.peer().name().value(), e.peer().fingerprint(), e.epoch(), e.generation());
      case Event.BrokerMisbehaviour e -> new AgentEvent.RedisMisbehaved(e.kind(), e.detail());
      case Event.ClockDifference e -> new AgentEvent.ClockDifference(Duration.ofMillis(e.millis()));
      case Event.Suspended e -> new AgentEvent.ProcessSuspended(Duration.ofMillis(e.millis()));
      case Event.Withheld e -> new AgentEvent.EventsWithheld(e.kind(), e.count());
    };
  }
}
