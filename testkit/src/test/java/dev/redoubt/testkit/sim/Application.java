package dev.redoubt.testkit.sim;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.util.List;
import java.util.Set;

/// Observes an agent as its application would.
interface Application {
  /// A message enters a handler of `at`.
  Settlement handle(SimAgent at, InboundMessage message);

  /// Its handler has ended with HANDLED.
  ///
  /// @return what it sends with that
  List<Sent> sends(SimAgent at, InboundMessage message);

  void ended(Ticket ticket, Outcome outcome);

  /// The message outlives the process.
  void kept(Ticket ticket);

  /// An earlier run of `at` has left a message.
  Ticket restored(SimAgent at, MessageId id);

  /// `at` has started from its store, and has been told of everything that it left.
  void restarted(SimAgent at, Set<Ticket> left);

  /// `at` has found that its store is not the newest.
  void fenced(SimAgent at);

  /// `at` begins to commit something to its store.
  void committing(SimAgent at);

  /// `agent` has left: its last incarnation is over.
  void left(SimAgent agent);
}
