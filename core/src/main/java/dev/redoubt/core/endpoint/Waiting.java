package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.LinkMoves;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.util.List;
import java.util.function.Predicate;

/// Messages that several instances share, while none has them: numbered on a link that is never
/// written.
final class Waiting {
  private final OutboundLink link;
  private final Place place;

  /// @param onChange called whenever one has ended, or something has become durable
  Waiting(TaskContext context, Randomness randomness, AgentName name, Runnable onChange) {
    this.link = new OutboundLink(randomness.nextLong(), context.effects(), context.journal());
    this.place = new Place(null, onChange);
    link.address(Kept.address(context.journal().run(), name, null));
    link.onDurable(onChange);
  }

  MessageId add(OutboundMessage message, Now now) {
    MessageId id = link.add(message, now);
    place.took(LinkMoves.last(link));
    return id;
  }

  /// One that was taken out of `left`.
  void adopt(Outgoing message, OutboundLink left) {
    place.took(LinkMoves.adopt(link, message, left));
  }

  /// Takes out those that `wanted` takes, shown in order.
  List<Outgoing> take(Predicate<Outgoing> wanted) {
    return LinkMoves.takeUnwritten(
        link,
        message -> {
          boolean taken = wanted.test(message);
          if (taken) {
            place.gave(message);
          }
          return taken;
        });
  }

  Place place() {
    return place;
  }

  OutboundLink link() {
    return link;
  }

  boolean none() {
    return link.unsettled() == 0;
  }

  void expire(Outcome outcome, Now now) {
    link.expire(outcome, now);
  }

  void rejectAll(Rejection reason) {
    link.rejectAll(new Outcome.Rejected(reason), false);
  }
}
