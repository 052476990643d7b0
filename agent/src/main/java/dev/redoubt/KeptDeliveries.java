package dev.redoubt;

import dev.redoubt.core.endpoint.ControlTypes;
import dev.redoubt.core.endpoint.TicketFactory;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The deliveries that may outlive this process: those that an earlier run has left, and those that
/// this one will leave. Does nothing for an agent without a store. Thread-safe, once all have been
/// restored.
final class KeptDeliveries implements TicketFactory {
  /// What a message takes for being kept, bytes of heap.
  private static final int KEPT = 192;

  private final boolean on;
  private final Outbox outbox;
  private final TimeSource time;
  private final List<Delivery> restored = new ArrayList<>(0);
  private final Set<DeliveryTicket> open = ConcurrentHashMap.newKeySet(1);
  private volatile @Nullable DeliveryException failure;

  /// @param on whether there is a store
  KeptDeliveries(boolean on, Outbox outbox, TimeSource time) {
    this.on = on;
    this.outbox = outbox;
    this.time = time;
  }

  @Override
  public Ticket restored(AgentName to, MessageId id, MessageRecord message, Duration left) {
    int charge = charge(Sender.charge(message));
    outbox.take(to, charge);
    DeliveryTicket ticket = new DeliveryTicket(to, null, charge, time.nanos());
    ticket.accepted(id);
    ticket.reached(Delivery.Status.KEPT);
    if (!ControlTypes.reserved(message.kind().type())) { // that of a file ends for nobody
      restored.add(ticket);
    }
    open.add(ticket);
    return ticket;
  }

  /// Those that an earlier run has left, in the order of their sends to each peer.
  List<Delivery> restored() {
    return List.copyOf(restored);
  }

  boolean on() {
    return on;
  }

  /// Heap of a message with what is remembered of it here and in its link, bytes.
  int charge(int plain) {
    return on ? plain + KEPT : plain;
  }

  /// A message is about to be accepted.
  ///
  /// @throws DeliveryException if the store has failed
  void check() {
    DeliveryException why = failure;
    if (why != null) {
      throw new DeliveryException(why.code(), String.valueOf(why.getMessage()), why);
    }
  }

  void accepted(DeliveryTicket ticket) {
    if (on) {
      open.add(ticket);
    }
  }

  void ended(DeliveryTicket ticket) {
    if (on) {
      open.remove(ticket);
    }
  }

  /// Nothing more will be kept, nor told of what was.
  void fail(StoreException why) {
    DeliveryException told =
        new DeliveryException(why.code(), String.valueOf(why.getMessage()), why);
    failure = told;
    open.forEach(ticket -> ticket.left(told));
  }

  /// The agent is closed: the next run goes on with what is kept.
  void leave() {
    for (DeliveryTicket ticket : open) {
      ticket.left(
          ticket.isKept()
              ? new DeliveryException(
                  ErrorCode.KEPT,
                  "The agent was closed before the message ended. It is in the store, and the next"
                      + " run of the agent goes on with it.")
              : new DeliveryException(
                  ErrorCode.STORE_FAILED,
                  "The agent was closed before the message was in the store: it may be lost."));
    }
    open.clear();
  }
}
