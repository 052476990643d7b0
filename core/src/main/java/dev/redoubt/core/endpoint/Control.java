package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/// Sends control messages, and settles those that peers send (§11.6): they never reach the
/// application.
final class Control extends Agenda.Task {
  /// Settles them.
  interface Handler {
    Settlement settle(InboundMessage message, Now now);
  }

  private static final Duration LIFE = Duration.ofSeconds(60);

  private final Agenda agenda;
  private final Destinations destinations;
  private final MessageInputs messages;
  private Handler handler = (message, now) -> Settlement.NO_HANDLER;

  /// As bounded as what links hold.
  private final ArrayDeque<InboundMessage> arrived = new ArrayDeque<>();

  Control(Agenda agenda, Destinations destinations, MessageInputs messages) {
    this.agenda = agenda;
    this.destinations = destinations;
    this.messages = messages;
  }

  /// Sends one to the instance of `to` that is in use, or the next one; `ticket` hears of its end
  /// within 61 s.
  ///
  /// @param wanted whether the application wants to talk to `to`; else this pins nobody, as a reply
  void send(
      AgentName to, String type, Bytes payload, boolean wanted, ControlTicket ticket, Now now) {
    OutboundMessage message =
        new OutboundMessage(ticket, type, "", List.of(), payload, LIFE, true, true, null);
    Destination destination = destinations.to(to, now);
    if (wanted) {
      destination.used(now);
    }
    destination.control(message, now);
  }

  void handler(Handler handler) {
    this.handler = handler;
  }

  void arrived(InboundMessage message) {
    arrived.add(message);
    agenda.touch(this);
  }

  @Override
  void onTime(Now now) {}

  @Override
  void flush(Now now) {
    for (InboundMessage next = arrived.poll(); next != null; next = arrived.poll()) {
      if (next.enter()) {
        messages.settled(next, settle(next, now), now);
      }
    }
  }

  private Settlement settle(InboundMessage message, Now now) {
    return now.reached(message.expiresAtNanos())
        ? Settlement.EXPIRED
        : handler.settle(message, now);
  }

  @Override
  long wakeAt() {
    return Long.MAX_VALUE;
  }
}
