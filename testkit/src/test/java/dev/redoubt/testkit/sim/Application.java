package dev.redoubt.testkit.sim;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;

/// Observes an agent as its application would.
interface Application {
  /// A message enters a handler of `at`.
  Settlement handle(SimAgent at, InboundMessage message);

  void ended(Ticket ticket, Outcome outcome);

  /// `agent` has left: its last incarnation is over.
  void left(SimAgent agent);
}
