package dev.redoubt;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Outcome;
import java.util.List;

/// Completes what applications wait for: deliveries, requests and connects.
final class Deliveries {
  private final Driver driver;
  private final Budgets budgets;
  private final Counters counters;
  private final Events events;
  private final Requests requests;
  private final ConnectionState connection;
  private final KeptDeliveries kept;

  Deliveries(
      Driver driver,
      Budgets budgets,
      Counters counters,
      Events events,
      Requests requests,
      ConnectionState connection,
      KeptDeliveries kept) {
    this.driver = driver;
    this.budgets = budgets;
    this.counters = counters;
    this.events = events;
    this.requests = requests;
    this.connection = connection;
    this.kept = kept;
  }

  void connected(Action.Connected connected) {
    if (connected.ticket() instanceof PeerConnector.Connect connect) {
      connect.done.complete(connected.result());
    }
  }

  void progress(Action.Progress progress) {
    Delivery.Status reached =
        switch (progress.stage()) {
          case KEPT -> Delivery.Status.KEPT;
          case STORED -> Delivery.Status.STORED;
          case RECEIVED -> Delivery.Status.RECEIVED;
        };
    for (Ticket ticket : progress.tickets()) {
      if (ticket instanceof DeliveryTicket delivery) {
        delivery.reached(reached);
      }
    }
  }

  void ended(Action.Ended ended) {
    long nanos = driver.nanos();
    for (Ticket ticket : ended.tickets()) {
      if (ticket instanceof DeliveryTicket delivery) {
        Outcome outcome = explained(ended.outcome(), delivery);
        counters.ended(outcome, nanos - delivery.sentNanos());
        delivery.ended(outcome);
        kept.ended(delivery);
        requests.ended(delivery.id(), outcome);
        if (events.endsHeard()) {
          events.report(new AgentEvent.MessageEnded(delivery, outcome));
        }
      }
    }
    release(ended.tickets());
  }

  /// Returns their room to the budgets, once for consecutive messages to the same peer.
  private void release(List<Ticket> tickets) {
    AgentName to = null;
    long charge = 0;
    for (Ticket ticket : tickets) {
      if (!(ticket instanceof DeliveryTicket delivery)) {
        continue;
      }
      Fingerprint asker = delivery.asker();
      if (asker != null) {
        budgets.answers().release(asker, delivery.charge());
        continue;
      }
      if (to != null && !to.equals(delivery.name())) {
        budgets.outbox().release(to, charge);
        charge = 0;
      }
      to = delivery.name();
      charge += delivery.charge();
    }
    if (to != null) {
      budgets.outbox().release(to, charge);
    }
  }

  /// Adds the likely cause to an outcome.
  private Outcome explained(Outcome outcome, DeliveryTicket delivery) {
    return switch (outcome) {
      case Outcome.Expired expired ->
          new Outcome.Expired(connection.troubleSince(delivery.sentNanos()));
      case Outcome.Unconfirmed unconfirmed ->
          new Outcome.Unconfirmed(connection.troubleSince(delivery.sentNanos()));
      case Outcome.Handled handled -> handled;
      case Outcome.Rejected rejected -> rejected;
    };
  }
}
