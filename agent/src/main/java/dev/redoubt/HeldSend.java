package dev.redoubt;

import dev.redoubt.core.endpoint.HandlerSend;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.AgentName;
import org.jspecify.annotations.Nullable;

/// A message that a handler sends, checked, encoded and charged, until it is accepted with the
/// settlement.
///
/// @param to null for the reply to the handled message
record HeldSend(@Nullable AgentName to, DeliveryTicket ticket, Sender.Content content) {
  HandlerSend with(InboundMessage handled) {
    return new HandlerSend(to, content.to(ticket, to == null ? handled.id() : null));
  }
}
