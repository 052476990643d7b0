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
  private final Map<InboundMessage.Lane, InboundChannel> owners = new HashMap<>();
  private final Map<Fingerprint, Integer> perIdentity = new HashMap<>();

  /// Whether this identity may open one more.
  boolean room(Fingerprint identity) {
    return owners.size() < Limits.LINK_FLOORS
        && perIdentity.getOrDefault(identity, 0) < Limits.LINK_FLOORS_PER_IDENTITY;
  }

  void add(InboundMessage.Lane link, InboundChannel owner) {
    owners.put(link, owner);
    perIdentity.merge(owner.peer().fingerprint(), 1, Integer::sum);
  }

  void remove(InboundMessage.Lane link) {
    InboundChannel owner = owners.remove(link);
    if (owner != null) {
      perIdentity.computeIfPresent(
          owner.peer().fingerprint(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /// Whose link it is; null where it is remembered no more.
  @Nullable InboundChannel owner(InboundMessage.Lane link) {
    return owners.get(link);
  }

  int count() {
    return owners.size();
  }
}
