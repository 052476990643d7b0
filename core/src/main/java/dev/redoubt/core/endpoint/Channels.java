package dev.redoubt.core.endpoint;

import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.identity.InboxId;
import dev.redoubt.core.identity.InstanceKey;
import dev.redoubt.core.identity.VerifiedBundle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Our channels to the instances of one name, no more than an identity may have instances.
final class Channels implements Iterable<OutboundChannel> {
  private final Shared shared;
  private final ChannelOwner owner;
  private final PeerDirectory directory;
  private final Map<InstanceKey, OutboundChannel> byInstance = HashMap.newHashMap(1);

  Channels(Shared shared, ChannelOwner owner, PeerDirectory directory) {
    this.shared = shared;
    this.owner = owner;
    this.directory = directory;
  }

  /// @param current never made room with
  OutboundChannel to(InstanceKey key, @Nullable OutboundChannel current, Now now) {
    OutboundChannel known = byInstance.get(key);
    if (known == null) {
      makeRoom(current);
      known = new OutboundChannel(shared, owner, key, shared.newLink());
      byInstance.put(key, known);
      offerBundle(known);
    }
    known.used(now);
    return known;
  }

  /// One instance more than there may be takes the place of the longest idle to which nothing is
  /// under way: a peer that asks as ever new instances must not fill our memory with replies.
  private void makeRoom(@Nullable OutboundChannel current) {
    if (byInstance.size() >= Limits.INSTANCES_PER_IDENTITY) {
      byInstance.values().stream()
          .filter(channel -> channel != current && !channel.wanted())
          .min(Comparator.comparingLong(OutboundChannel::usedAt))
          .ifPresent(idle -> {
            byInstance.remove(idle.key());
            idle.close();
          });
    }
  }

  void forgetIdle(@Nullable OutboundChannel current, Now now) {
    byInstance
        .values()
        .removeIf(channel -> channel != current && channel.idle(now) && !channel.wanted());
  }

  /// The directory may have newer bundles.
  void offerBundles() {
    byInstance.values().forEach(this::offerBundle);
  }

  private void offerBundle(OutboundChannel channel) {
    VerifiedBundle bundle = directory.bundle(channel.inbox());
    if (bundle != null) {
      channel.bundle(bundle);
    }
  }

  Set<InboxId> inboxes() {
    Set<InboxId> inboxes = new HashSet<>();
    byInstance.values().forEach(channel -> inboxes.add(channel.inbox()));
    return inboxes;
  }

  /// Whether something waits for a bundle.
  boolean lackBundles() {
    for (OutboundChannel channel : byInstance.values()) {
      if (channel.wanted() && channel.lacksBundle()) {
        return true;
      }
    }
    return false;
  }

  int unsettled() {
    int unsettled = 0;
    for (OutboundChannel channel : byInstance.values()) {
      unsettled += channel.link().unsettled();
    }
    return unsettled;
  }

  @Override
  public Iterator<OutboundChannel> iterator() {
    return byInstance.values().iterator();
  }
}
