package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.List;

/// What the application sends, and what becomes of what it was handed.
final class MessageInputs {
  private final Destinations destinations;
  private final DeadLetters letters;
  private final int messageMax;

  MessageInputs(Destinations destinations, DeadLetters letters, int messageMax) {
    this.destinations = destinations;
    this.letters = letters;
    this.messageMax = messageMax;
  }

  MessageId send(AgentName to, OutboundMessage message, Now now) {
    check(message);
    return destinations.to(to, now).send(message, now);
  }

  MessageId reply(InboundMessage request, OutboundMessage message, Now now) {
    check(message);
    InstanceKey to = new InstanceKey(request.from().fingerprint(), request.fromInstance());
    return destinations.to(request.from().name(), now).reply(to, message, now);
  }

  private void check(OutboundMessage message) {
    if (!message.valid(messageMax)) {
      throw new IllegalArgumentException("The message exceeds its limits: check it before.");
    }
    if (ControlTypes.control(message.type())) {
      throw new IllegalArgumentException("The type of the message is reserved: check it before.");
    }
  }

  void settled(InboundMessage message, Settlement settlement, Now now) {
    if (message.replayed()) {
      letters.replayed(message, settlement);
      return;
    }
    PendingReceipt owed = (PendingReceipt) message.lane();
    owed.channel.settled(owed, message, settlement, now);
  }

  /// All of it is gathered for one commit. Until that is durable nothing of the sends is written:
  /// otherwise they could arrive, and the message come back to be handled, and sent for, again.
  List<MessageId> handled(InboundMessage message, List<HandlerSend> sends, Now now) {
    sends.forEach(send -> check(send.message()));
    List<MessageId> ids = new ArrayList<>(sends.size());
    for (HandlerSend send : sends) {
      OutboundMessage held = send.message().onceDurable();
      AgentName to = send.to();
      ids.add(to == null ? reply(message, held, now) : send(to, held, now));
    }
    settled(message, Settlement.HANDLED, now);
    return ids;
  }

  void handedOff(InboundMessage message) {
    if (message.replayed()) {
      return;
    }
    PendingReceipt owed = (PendingReceipt) message.lane();
    owed.channel.handedOff(owed, message);
  }

  void returned(InboundMessage message) {
    if (message.replayed()) {
      letters.replayed(message, null);
      return;
    }
    PendingReceipt owed = (PendingReceipt) message.lane();
    if (message.refused()) {
      boolean unused = owed.link.settled(message, Settlement.REFUSED);
      owed.changed();
    } else {
      owed.channel.returned(owed, message);
    }
  }
}
