package dev.redoubt.gateway.console;

import dev.redoubt.AgentEvent;
import dev.redoubt.gateway.console.Happening.Level;
import java.time.Duration;

/// Says in words what an event means. Nothing of a message but its id, type and sender is in them.
///
/// @param peer whom it is about; empty if nobody
record Words(Level level, String peer, String detail) {
  /// Longer ones are cut, so that what peers can make long takes a bounded room.
  static final int DETAIL_MAX = 240;

  static Words of(AgentEvent event) {
    return switch (event) {
      case AgentEvent.ConnectionUp e -> info("", "Redis is connected and takes our writes");
      case AgentEvent.ConnectionDown e -> error("", e.reason());
      case AgentEvent.ConnectionDegraded e -> error("", e.reason());
      case AgentEvent.AnswerDropped e ->
          warn(
              e.request().from(),
              "the reply to " + e.request().id() + " was dropped: earlier ones were not taken");
      case AgentEvent.DeadLetter e ->
          warn(
              e.message().from(),
              "of type " + e.message().type() + " was not handled: " + e.reason() + cause(e));
      case AgentEvent.DeadLetterLost e ->
          warn(e.letter().from(), "dead letter " + e.letter().number() + " made room for another");
      case AgentEvent.PeerSeen e -> info(e.peer(), "verified " + e.fingerprint());
      case AgentEvent.FirstUse e ->
          warn(
              e.peer(),
              (e.inbound() ? "it contacted us and was pinned, " : "pinned, ")
                  + "compare with its owner: "
                  + e.fingerprint());
      case AgentEvent.PeerRefused e -> warn(e.peer(), e.reason());
      case AgentEvent.RefusedByPeer e -> warn(e.peer(), "it refuses us: " + e.reason());
      case AgentEvent.PeerGone e -> info(e.peer(), "instance " + e.instance() + " has left");
      case AgentEvent.PeerSilent e ->
          warn(e.peer(), "instance " + e.instance() + " does not answer");
      default -> inner(event);
    };
  }

  private static Words inner(AgentEvent event) {
    return switch (event) {
      case AgentEvent.MessagesMoved e ->
          warn(e.peer(), e.messages() + " messages moved to instance " + e.to());
      case AgentEvent.SessionStarted e ->
          info(e.peer(), e.initiator() ? "opened by us" : "opened by the peer");
      case AgentEvent.KeysRotated e ->
          info(e.peer(), "epoch " + e.epoch() + ", generation " + e.generation());
      case AgentEvent.Restored e -> info("", e.messages() + " messages of an earlier run go on");
      case AgentEvent.StoreFull e -> warn("", e.reason());
      case AgentEvent.StoreFailed e -> error("", e.code() + ": " + e.reason());
      case AgentEvent.RedisMisbehaved e -> warn("", e.kind() + ": " + e.detail());
      case AgentEvent.ClockDifference e -> warn("", clock(e.ahead()));
      case AgentEvent.ProcessSuspended e ->
          warn("", "this process stood still for " + e.span().toMillis() + " ms");
      case AgentEvent.EventsWithheld e -> warn("", e.count() + " more of kind " + e.kind());
      default -> info("", event.toString()); // of a later release; never shows payload
    };
  }

  private static String cause(AgentEvent.DeadLetter dead) {
    return dead.cause().map(thrown -> ", " + thrown.getClass().getName()).orElse("");
  }

  private static String clock(Duration ahead) {
    return "our clock is "
        + ahead.abs().toSeconds()
        + " s "
        + (ahead.isNegative() ? "behind" : "ahead of")
        + " that of Redis";
  }

  private static Words info(String peer, String detail) {
    return new Words(Level.INFO, peer, cut(detail));
  }

  private static Words warn(String peer, String detail) {
    return new Words(Level.WARN, peer, cut(detail));
  }

  private static Words error(String peer, String detail) {
    return new Words(Level.ERROR, peer, cut(detail));
  }

  static String cut(String text) {
    return text.length() <= DETAIL_MAX ? text : text.substring(0, DETAIL_MAX - 1) + "…";
  }
}
