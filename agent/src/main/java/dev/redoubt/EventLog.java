package dev.redoubt;

import dev.redoubt.core.Throttle;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.internal.Loggers;
import dev.redoubt.message.Settlement;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes events to the log, without payload, header values or secrets. What strangers can cause at
/// will is logged once in ten seconds and kind.
///
/// Every fact stands in the message and beside it as a key-value pair: the one for people, whatever
/// their pattern shows, the other for machines.
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  private final AgentName agent;
  private final Last down = new Last();
  private final Last degraded = new Last();
  private final Throttle<String> pace = new Throttle<>();

  EventLog(AgentName agent) {
    this.agent = agent;
  }

  void log(AgentEvent event) {
    switch (event) {
      case AgentEvent.ConnectionUp up -> at(Level.INFO).log("{}: connected to Redis.", agent);
      case AgentEvent.ConnectionDown down -> logDown(down.reason());
      case AgentEvent.ConnectionDegraded degraded -> logDegraded(degraded.reason());
      case AgentEvent.MessageEnded ended -> logEnd(ended);
      case AgentEvent.DeadLetter dead -> logDeadLetter(dead);
      case AgentEvent.DeadLetterLost lost -> logLost(lost.letter());
      case AgentEvent.AnswerDropped dropped -> logDropped(dropped);
      case AgentEvent.PeerSeen e ->
          peer(Level.INFO, e.peer(), e.fingerprint())
              .log("{}: peer {} ({}) was verified.", agent, e.peer(), e.fingerprint());
      case AgentEvent.FirstUse e -> logFirstUse(e);
      case AgentEvent.PeerRefused e -> logRefused(e);
      case AgentEvent.RefusedByPeer e ->
          peer(Level.WARN, e.peer(), e.fingerprint())
              .addKeyValue("reason", e.reason())
              .log("{}: {} ({}) refuses us: {}.", agent, e.peer(), e.fingerprint(), e.reason());
      case AgentEvent.PeerGone e ->
          peer(Level.INFO, e.peer(), e.fingerprint())
              .log("{}: {} ({}) has left.", agent, e.peer(), e.fingerprint());
      case AgentEvent.PeerSilent e ->
          peer(Level.WARN, e.peer(), e.fingerprint())
              .log("{}: {} ({}) does not answer.", agent, e.peer(), e.fingerprint());
      default -> logInner(event);
    }
  }

  /// What happened inside sessions, and around us.
  private void logInner(AgentEvent event) {
    switch (event) {
      case AgentEvent.MessagesMoved e ->
          peer(Level.WARN, e.peer(), e.fingerprint())
              .addKeyValue("messages", e.messages())
              .log(
                  "{}: {} messages that waited for one instance of {} ({}) moved to another.",
                  agent,
                  e.messages(),
                  e.peer(),
                  e.fingerprint());
      case AgentEvent.SessionStarted e ->
          peer(Level.DEBUG, e.peer(), e.fingerprint())
              .addKeyValue("initiator", e.initiator())
              .log(
                  "{}: a session with {} ({}) has started, initiator={}.",
                  agent,
                  e.peer(),
                  e.fingerprint(),
                  e.initiator());
      case AgentEvent.KeysRotated e ->
          peer(Level.DEBUG, e.peer(), e.fingerprint())
              .addKeyValue("epoch", e.epoch())
              .addKeyValue("generation", e.generation())
              .log(
                  "{}: keys of {} ({}) were rotated to epoch {}, generation {}.",
                  agent,
                  e.peer(),
                  e.fingerprint(),
                  e.epoch(),
                  e.generation());
      case AgentEvent.RedisMisbehaved e -> logMisbehaviour(e);
      case AgentEvent.ClockDifference e -> logClock(e.ahead().toMillis());
      case AgentEvent.EventsWithheld e ->
          at(Level.WARN)
              .addKeyValue("kind", e.kind())
              .addKeyValue("count", e.count())
              .log(
                  "{}: {} more events of kind {} were not reported one by one.",
                  agent,
                  e.count(),
                  e.kind());
      case AgentEvent.ProcessSuspended e ->
          at(Level.WARN)
              .addKeyValue("millis", e.span().toMillis())
              .log(
                  "{}: this process was suspended for {} ms; others may have taken over its work.",
                  agent,
                  e.span().toMillis());
      default -> logStore(event);
    }
  }

  private void logStore(AgentEvent event) {
    switch (event) {
      case AgentEvent.Restored e ->
          at(Level.INFO)
              .addKeyValue("messages", e.messages())
              .log("{}: goes on from its store with {} messages.", agent, e.messages());
      case AgentEvent.StoreFull e ->
          at(Level.WARN)
              .addKeyValue("reason", e.reason())
              .log("{}: the store takes nothing, trying again each second: {}", agent, e.reason());
      case AgentEvent.StoreFailed e ->
          at(Level.ERROR)
              .addKeyValue("code", e.code())
              .addKeyValue("reason", e.reason())
              .log("{}: closes because of its store, {}: {}", agent, e.code(), e.reason());
      default -> throw new IllegalArgumentException("An event without a line: " + event);
    }
  }

  /// A connection that comes and goes is one line, not hundreds.
  private void logDown(String reason) {
    at(down.news(reason) ? Level.WARN : Level.DEBUG)
        .addKeyValue("reason", reason)
        .log(
            "{}: the connection to Redis is lost, reconnecting until it is back: {}",
            agent,
            reason);
  }

  private void logDegraded(String reason) {
    at(degraded.news(reason) ? Level.WARN : Level.DEBUG)
        .addKeyValue("reason", reason)
        .log("{}: Redis refuses our writes, no message gets through: {}", agent, reason);
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
      Delivery delivery = ended.delivery();
      at(Level.DEBUG)
          .addKeyValue("id", delivery.id())
          .addKeyValue("peer", delivery.to())
          .addKeyValue("outcome", ended.outcome())
          .log(
              "{}: message {} to {} has ended {}.",
              agent,
              delivery.id(),
              delivery.to(),
              ended.outcome());
    }
  }

  private void logDropped(AgentEvent.AnswerDropped dropped) {
    if (!quiet("answer dropped")) {
      Message<?> request = dropped.request();
      at(Level.WARN)
          .addKeyValue("id", request.id())
          .addKeyValue("peer", request.from())
          .log(
              "{}: request {} of {} gets no reply: the requester has not taken earlier ones.",
              agent,
              request.id(),
              request.from());
    }
  }

  private void logLost(DeadLetters.Letter letter) {
    if (!quiet("dead letter lost")) {
      at(Level.WARN)
          .addKeyValue("id", letter.id())
          .addKeyValue("peer", letter.from())
          .log(
              "{}: dead letter {}, message {} of {}, has made room for a newer one.",
              agent,
              letter.number(),
              letter.id(),
              letter.from());
    }
  }

  private void logDeadLetter(AgentEvent.DeadLetter dead) {
    if (quiet("dead letter " + dead.reason())) {
      return;
    }
    Message<?> message = dead.message();
    LoggingEventBuilder line =
        at(Level.WARN)
            .addKeyValue("id", message.id())
            .addKeyValue("peer", message.from())
            .addKeyValue("reason", dead.reason());
    String text = "{}: message {} of {} was not handled: {}, {}.";
    String why = meaning(dead.reason());
    if (dead.cause().isEmpty()) {
      line.log(text, agent, message.id(), message.from(), dead.reason(), why);
      return;
    }
    Throwable cause = dead.cause().get();
    String error = cause.getClass().getName();
    String place = Redacted.place(cause);
    line.addKeyValue("error", error)
        .addKeyValue("at", place)
        .log(
            text + " {} at {}",
            agent,
            message.id(),
            message.from(),
            dead.reason(),
            why,
            error,
            place);
  }

  private static String meaning(Settlement reason) {
    return switch (reason) {
      case HANDLED -> "its handler returned";
      case NO_HANDLER -> "no handler is registered for its type";
      case HANDLER_FAILED -> "its handler failed";
      case UNDECODABLE -> "its body does not fit the class that its handler is registered with";
      case EXPIRED -> "it expired before its handler was called";
      case SKIPPED -> "its sender gave up on it";
      case CLOCK -> "the clocks of its sender and this machine differ by more than five minutes";
      case REFUSED -> "its handler rejected it";
    };
  }

  private void logFirstUse(AgentEvent.FirstUse used) {
    peer(Level.WARN, used.peer(), used.fingerprint())
        .addKeyValue("inbound", used.inbound())
        .log(
            "{}: {} ({}) was trusted on first use{}: compare its fingerprint with its owner, and"
                + " pin it.",
            agent,
            used.peer(),
            used.fingerprint(),
            used.inbound() ? ", since it contacted us" : "");
  }

  private void logRefused(AgentEvent.PeerRefused refused) {
    if (!quiet("refused")) {
      at(Level.WARN)
          .addKeyValue("peer", refused.peer())
          .addKeyValue("fingerprint", refused.fingerprint())
          .addKeyValue("reason", refused.reason())
          .log(
              "{}: {} ({}) is not trusted: {}",
              agent,
              refused.peer(),
              refused.fingerprint(),
              refused.reason());
    }
  }

  private void logMisbehaviour(AgentEvent.RedisMisbehaved shown) {
    if (!quiet("broker " + shown.kind())) {
      at(Level.WARN)
          .addKeyValue("kind", shown.kind())
          .addKeyValue("detail", shown.detail())
          .log(
              "{}: Redis lost, replayed or altered data, {}: {}",
              agent,
              shown.kind(),
              shown.detail());
    }
  }

  private void logClock(long millis) {
    at(Level.WARN)
        .addKeyValue("millis", millis)
        .log(
            "{}: our clock and that of Redis differ by {} ms, ours is {}: set both by NTP.",
            agent,
            millis,
            millis > 0 ? "ahead" : "behind");
  }

  private boolean quiet(String kind) {
    return !pace.admits(kind, System.nanoTime());
  }

  private LoggingEventBuilder at(Level level) {
    return LOG.atLevel(level).addKeyValue("agent", agent);
  }

  private LoggingEventBuilder peer(Level level, String peer, Fingerprint fingerprint) {
    return at(level).addKeyValue("peer", peer).addKeyValue("fingerprint", fingerprint);
  }
}
