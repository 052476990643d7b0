package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Outcome;
import org.jspecify.annotations.Nullable;

/// Is told how a control message has ended, in place of the driver.
interface ControlTicket extends Ticket {
  /// Called in the middle of other changes: it only takes note.
  ///
  /// @param by who was to settle it; null where it was bound to no instance
  void ended(Outcome outcome, @Nullable VerifiedPeer by);
}
