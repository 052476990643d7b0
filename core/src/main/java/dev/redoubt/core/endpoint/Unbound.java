package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;

/// What waits for an instance of one name to be chosen: the application's messages, which keep
/// their numbers then, and control messages.
final class Unbound {
  private final OutboundLink messages;
  private final OutboundLink control;

  /// @param onDurable called whenever something that was waited for has become durable
  Unbound(TaskContext context, Randomness randomness, AgentName name, Runnable onDurable) {
    this.messages = new OutboundLink(randomness.nextLong(), context.effects(), context.journal());
    messages.address(Kept.address(context.journal().run(), name, null));
    messages.onDurable(onDurable);
    this.control =
        new OutboundLink(
            0, // it is never written under it
            new Outgoing.Listener() {
              @Override
              public void received(Outgoing message) {}

              @Override
              public void ended(Outgoing message, Outcome outcome) {
                ((ControlTicket) message.ticket()).ended(outcome, null);
              }
            });
  }

  MessageId add(OutboundMessage message, Now now) {
    return messages.add(message, now);
  }

  void control(OutboundMessage message, Now now) {
    control.add(message, now);
  }

  /// What an earlier run has left.
  void takeOver(OutboundLink left) {
    int unused = messages.takeOver(left);
  }

  void bindTo(OutboundChannel channel) {
    channel.bind(messages);
    if (control.unsettled() > 0) {
      channel.beside().control().bind(control);
    }
  }

  /// The application's messages.
  int unsettled() {
    return messages.unsettled();
  }

  boolean none() {
    return messages.unsettled() == 0 && control.unsettled() == 0;
  }

  void expire(Outcome outcome, Now now) {
    messages.expire(outcome, now);
    control.expire(outcome, now);
  }

  long nextDeadline() {
    return Math.min(messages.nextDeadline(), control.nextDeadline());
  }

  void rejectAll(Outcome.Rejected reason, boolean nothingHandled) {
    messages.rejectAll(reason, nothingHandled);
    control.rejectAll(reason, nothingHandled);
  }

  void giveUpAll() {
    messages.giveUpAll();
    control.giveUpAll();
  }

  void over() {
    messages.over();
  }
}
