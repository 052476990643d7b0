package dev.redoubt.core.endpoint;

import dev.redoubt.core.Limits;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.link.InboundMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The links that senders have opened to us and that we still remember. None is ever evicted: a
/// message that comes again must find its link. So the room for them is what is bounded, in all and
/// for each identity.
final class LinkFloors {
  private final Map<InboundMessage.Lane, Owner> owners = new HashMap<>();
  private final Map<Fingerprint, Integer> perIdentity = new HashMap<>();

  /// Whether this identity may open one more.
  boolean room(Fingerprint identity) {
    return owners.size() < Limits.LINK_FLOORS
        && perIdentity.getOrDefault(identity, 0) < Limits.LINK_FLOORS_PER_IDENTITY;
  }

  /// Whose link it is, and what we owe on it.
  record Owner(InboundChannel channel, OwedReceipt owed) {}

  void add(OwedReceipt owed, InboundChannel owner) {
    owners.put(owed.link, new Owner(owner, owed));
    perIdentity.merge(owner.peer().fingerprint(), 1, Integer::sum);
  }

  void remove(InboundMessage.Lane link) {
    Owner owner = owners.remove(link);
    if (owner != null) {
      perIdentity.computeIfPresent(
          owner.channel().peer().fingerprint(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /// Null where it is remembered no more.
  @Nullable Owner owner(InboundMessage.Lane link) {
    return owners.get(link);
  }

  int count() {
    return owners.size();
  }
}
