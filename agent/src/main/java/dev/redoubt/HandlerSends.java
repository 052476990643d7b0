package dev.redoubt;

import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MessageId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What handlers send with the settlement of their message: checked and charged at once, held back
/// until the message is settled, and accepted with that in one turn, or never. Also while the agent
/// closes: a handler that still runs may end as it would otherwise. Thread-safe.
final class HandlerSends {
  /// How many messages a handler may hold back.
  static final int MAX = 1_000;

  /// What they may take, bytes of heap. A single message of any size fits.
  static final int BYTES_MAX = 4 << 20;

  private final AgentSettings settings;
  private final Sender sender;
  private final Driver driver;
  private final Budgets budgets;
  private final Counters counters;
  private final Lifecycle lifecycle;
  private final KeptDeliveries kept;

  /// Deliveries that nothing but [#close] may end.
  private final Set<DeliveryTicket> open = ConcurrentHashMap.newKeySet(1);

  HandlerSends(
      AgentSettings settings,
      Sender sender,
      Driver driver,
      Budgets budgets,
      Counters counters,
      Lifecycle lifecycle,
      KeptDeliveries kept) {
    this.settings = settings;
    this.sender = sender;
    this.driver = driver;
    this.budgets = budgets;
    this.counters = counters;
    this.lifecycle = lifecycle;
    this.kept = kept;
  }

  /// @param before messages that the handler holds back already
  /// @param bytes what they take
  HeldSend hold(
      String peer, String type, Object body, SendOptions options, int before, long bytes) {
    AgentName to = Sender.name(peer);
    if (settings.interceptors().none()) {
      return hold(to, sender.content(type, body, options), before, bytes);
    }
    Interceptors.Outgoing outgoing = settings.interceptors().sending(to.value(), type, options);
    HeldSend held;
    try {
      held = hold(to, sender.content(type, body, outgoing.options()), before, bytes);
    } catch (RuntimeException e) {
      outgoing.failed(e);
      throw e;
    }
    outgoing.accepted(held.ticket());
    return held;
  }

  private HeldSend hold(AgentName to, Sender.Content content, int before, long bytes) {
    if (content.options().position() != null) {
      throw new IllegalArgumentException("What a handler sends keeps no position of a source.");
    }
    kept.check();
    int charge = kept.charge(content.charge());
    if (before >= MAX || (before > 0 && bytes + charge > BYTES_MAX)) {
      throw new DeliveryException(
          ErrorCode.TOO_MANY_SENDS,
          "This handler holds back "
              + before
              + " messages already, which take "
              + bytes
              + " bytes; at most "
              + MAX
              + " and "
              + BYTES_MAX
              + " may wait for its end: send more with the agent itself.");
    }
    budgets.outbox().acquireForHandler(to, charge, sender.patience());
    DeliveryTicket ticket = DeliveryTicket.held(to, charge, driver.nanos());
    open.add(ticket);
    return new HeldSend(to, ticket, content);
  }

  /// Holds back the reply to `request`, which lives as long as that.
  ///
  /// @return null if there is no room for more replies to this requester
  /// @throws DeliveryException with code `UNENCODABLE`, `TOO_LARGE` or `BAD_HEADER`
  @Nullable HeldSend holdReply(InboundMessage request, Object body, SendOptions options) {
    Sender.Content content = sender.reply(request, body, options);
    int charge = content.charge();
    Fingerprint asker = request.from().fingerprint();
    if (!budgets.answers().take(request.from(), charge)) {
      return null;
    }
    return new HeldSend(
        null, new DeliveryTicket(request.from().name(), asker, charge, driver.nanos()), content);
  }

  /// The handler of `message` has handled it. Called under the lock.
  void accept(Endpoint endpoint, InboundMessage message, List<HeldSend> sends, Now now) {
    List<MessageId> ids =
        endpoint.handled(message, sends.stream().map(send -> send.with(message)).toList(), now);
    for (int i = 0; i < ids.size(); i++) {
      DeliveryTicket ticket = sends.get(i).ticket();
      ticket.accepted(ids.get(i));
      counters.accepted();
      if (ticket.asker() == null) {
        kept.accepted(ticket);
      }
      if (kept.on() || !lifecycle.closing()) { // else the endpoint may end before it
        open.remove(ticket);
      }
    }
  }

  /// The message was not handled.
  void drop(List<HeldSend> sends) {
    for (HeldSend send : sends) {
      DeliveryTicket ticket = send.ticket();
      Fingerprint asker = ticket.asker();
      if (asker == null) {
        budgets.outbox().release(ticket.name(), ticket.charge());
      } else {
        budgets.answers().release(asker, ticket.charge());
      }
      open.remove(ticket);
      ticket.left(
          new DeliveryException(
              ErrorCode.NOT_SENT,
              "The handler did not handle its message, so what it sent with that was not sent."));
    }
  }

  /// Nothing is accepted any more.
  void close() {
    for (DeliveryTicket ticket : open) {
      if (ticket.status() != Delivery.Status.SETTLED) {
        ticket.left(Outbox.closedException());
      }
    }
    open.clear();
  }
}
