package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import java.time.Duration;

/// Makes the tickets of messages that an earlier run has left.
public interface TicketFactory {
  /// @param left how long the message still lives
  Ticket restored(AgentName to, MessageId id, MessageRecord message, Duration left);
}
