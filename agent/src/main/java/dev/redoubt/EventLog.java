package dev.redoubt;

import dev.redoubt.core.endpoint.Event;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes events to the log as key-value pairs, without payload, header values or secrets. What
/// strangers can cause at will is logged once in ten seconds and kind.
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final AgentName agent;
  private final Last down = new Last();
  private final Last degraded = new Last();
  private final LogPace pace = new LogPace();

  EventLog(AgentName agent) {
    this.agent = agent;
  }

  void log(AgentEvent event) {
    switch (event) {
      case AgentEvent.ConnectionUp up -> at(Level.INFO).log("Redis is reached.");
      case AgentEvent.ConnectionDown down -> logDown(down.reason());
      case AgentEvent.ConnectionDegraded degraded -> logDegraded(degraded.reason());
      case AgentEvent.MessageEnded ended -> logEnd(ended);
      case AgentEvent.DeadLetter dead -> logDeadLetter(dead);
      case AgentEvent.AnswerDropped dropped -> logDropped(dropped);
      case AgentEvent.Protocol protocol -> log(protocol.event());
    }
  }

  /// A connection that comes and goes is one line, not hundreds.
  private void logDown(String reason) {
    at(down.news(reason) ? Level.WARN : Level.DEBUG)
        .addKeyValue("reason", reason)
        .log("Redis is lost; it is tried again until it is back: {}", reason);
  }

  private void logDegraded(String reason) {
    at(degraded.news(reason) ? Level.WARN : Level.DEBUG)
        .addKeyValue("reason", reason)
        .log("Redis refuses what we write, so messages do not get through: {}", reason);
  }

  /// What was logged last of one kind.
  private static final class Last {
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(50);

    private String text = "";
    private long nanos;

    synchronized boolean news(String now) {
      long nowNanos = System.nanoTime();
      boolean same = text.equals(now) && nowNanos - nanos < AGAIN;
      if (!same) {
        text = now;
        nanos = nowNanos;
      }
      return !same;
    }
  }

  private void logEnd(AgentEvent.MessageEnded ended) {
    if (LOG.isDebugEnabled()) {
      at(Level.DEBUG)
          .addKeyValue("id", ended.delivery().id())
          .addKeyValue("peer", ended.delivery().to())
          .addKeyValue("outcome", ended.outcome())
          .log("A message has ended.");
    }
  }

  private void logDropped(AgentEvent.AnswerDropped dropped) {
    if (!quiet("answer dropped")) {
      at(Level.WARN)
          .addKeyValue("id", dropped.request().id())
          .addKeyValue("peer", dropped.request().from())
          .log("An answer was not sent: its asker has not taken the ones before.");
    }
  }

  private void logDeadLetter(AgentEvent.DeadLetter dead) {
    if (quiet("dead letter " + dead.reason())) {
      return;
    }
    LoggingEventBuilder line =
        at(Level.WARN)
            .addKeyValue("id", dead.message().id())
            .addKeyValue("peer", dead.message().from())
            .addKeyValue("reason", dead.reason());
    if (dead.cause().isPresent()) {
      Throwable cause = dead.cause().get();
      line =
          line.addKeyValue("error", cause.getClass().getName())
              .addKeyValue("at", Redacted.place(cause));
    }
    line.log("A message was not handled.");
  }

  private void log(Event event) {
    switch (event) {
      case Event.PeerSeen e -> at(Level.INFO, e.peer()).log("A peer was verified.");
      case Event.FirstUse e ->
          at(Level.WARN, e.peer())
              .addKeyValue("inbound", e.inbound())
              .log(
                  "A peer was trusted on first use: compare its fingerprint with its owner, and pin"
                      + " it.");
      case Event.PeerRefused e -> {
        if (!quiet("refused")) {
          at(Level.WARN)
              .addKeyValue("peer", e.name())
              .addKeyValue("fingerprint", e.fingerprint())
              .addKeyValue("reason", e.reason())
              .log("A peer is not trusted.");
        }
      }
      case Event.PeerGone e -> at(Level.INFO, e.peer()).log("A peer has left.");
      case Event.PeerSilent e -> at(Level.WARN, e.peer()).log("A peer does not answer.");
      case Event.Moved e ->
          at(Level.WARN, e.peer())
              .addKeyValue("messages", e.messages())
              .log("What waited for one instance moved to another.");
      case Event.SessionStarted e ->
          at(Level.DEBUG, e.peer())
              .addKeyValue("initiator", e.initiator())
              .log("A session has started.");
      case Event.Rotated e ->
          at(Level.DEBUG, e.peer())
              .addKeyValue("epoch", e.epoch())
              .addKeyValue("generation", e.generation())
              .log("Keys were rotated.");
      case Event.RefusedByPeer e ->
          at(Level.WARN, e.peer()).addKeyValue("reason", e.reason()).log("A peer refuses us.");
      case Event.BrokerMisbehaviour e -> {
        if (!quiet("broker " + e.kind())) {
          at(Level.WARN)
              .addKeyValue("kind", e.kind())
              .addKeyValue("detail", e.detail())
              .log("Redis shows what an honest Redis that works well would not.");
        }
      }
      case Event.ClockDifference e ->
          at(Level.WARN)
              .addKeyValue("millis", e.millis())
              .log("Our clock and that of Redis differ: set both by NTP.");
      case Event.Withheld e ->
          at(Level.WARN)
              .addKeyValue("kind", e.kind())
              .addKeyValue("count", e.count())
              .log("So many more events of one kind came than are told.");
      case Event.Suspended e ->
          at(Level.WARN)
              .addKeyValue("millis", e.millis())
              .log("This process stood still; others may have taken over its work.");
    }
  }

  private boolean quiet(String kind) {
    return !pace.admits(kind, System.nanoTime());
  }

  private LoggingEventBuilder at(Level level) {
    return LOG.atLevel(level).addKeyValue("agent", agent);
  }

  private LoggingEventBuilder at(Level level, VerifiedPeer peer) {
    return at(level)
        .addKeyValue("peer", peer.name())
        .addKeyValue("fingerprint", peer.fingerprint());
  }
}
