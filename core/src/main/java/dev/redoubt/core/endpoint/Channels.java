package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.identity.Voucher;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.InboxId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Our channels to the instances of one name; as many as an identity may have instances.
final class Channels implements Iterable<OutboundChannel> {
  private final TaskContext context;
  private final EndpointConfig config;
  private final Handshakes handshakes;
  private final ChannelOwner owner;
  private final PeerDirectory directory;
  private final AgentName name;
  private final Map<InstanceKey, OutboundChannel> byInstance = HashMap.newHashMap(1);

  Channels(
      TaskContext context,
      EndpointConfig config,
      Handshakes handshakes,
      ChannelOwner owner,
      PeerDirectory directory,
      AgentName name) {
    this.context = context;
    this.config = config;
    this.handshakes = handshakes;
    this.owner = owner;
    this.directory = directory;
    this.name = name;
  }

  /// @param current never evicted
  OutboundChannel to(InstanceKey key, @Nullable OutboundChannel current, Now now) {
    OutboundChannel known = byInstance.get(key);
    if (known == null) {
      makeRoom(current);
      known = new OutboundChannel(context, config, handshakes, owner, name, key);
      byInstance.put(key, known);
      offerBundle(known);
    }
    known.used(now);
    return known;
  }

  @Nullable OutboundChannel known(InstanceKey key) {
    return byInstance.get(key);
  }

  /// Evicts the longest idle channel to which nothing is in flight: a peer that asks from ever new
  /// instances must not fill our memory with replies.
  private void makeRoom(@Nullable OutboundChannel current) {
    if (byInstance.size() >= Protocol.INSTANCES_PER_IDENTITY) {
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
        .removeIf(channel -> {
          boolean idle = channel != current && channel.idle(now) && !channel.wanted();
          if (idle) {
            channel.forget();
          }
          return idle;
        });
  }

  /// An instance that left may be back: then it is written to again.
  void resumeReturned(@Nullable OutboundChannel current) {
    for (OutboundChannel channel : byInstance.values()) {
      PeerInstance instance = directory.instance(channel.inbox());
      if (channel != current && channel.paused() && instance != null && !instance.left()) {
        channel.paused(false);
      }
    }
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

  /// Re-evaluates trust in every peer that we send to.
  ///
  /// @return as [#endRefused]
  boolean judge(@Nullable OutboundChannel current, Now now) {
    for (OutboundChannel channel : byInstance.values()) {
      VerifiedPeer peer = channel.bundleInUse().knownPeer();
      if (peer != null && !channel.idle(now) && !directory.refuses(channel.inbox())) {
        judge(channel, peer, now);
      }
    }
    return endRefused(current);
  }

  /// Where a credential is about to expire, the bundle is read again: it may show a new one.
  private void judge(OutboundChannel channel, VerifiedPeer peer, Now now) {
    Voucher voucher = peer.voucher();
    long soon = now.wallMillis() + 2 * TrustRecheck.EVERY.toMillis();
    if (voucher != null && voucher.notAfterMillis() < soon) {
      owner.bundleDue();
    }
    Claim again = Claim.recheck(peer, now.wallMillis());
    if (Trust.assess(config.trust(), again) instanceof Assessment.Refused refused) {
      directory.refuse(channel.key(), refused.reason());
    }
  }

  /// Ends the sessions with peers that our trust policy refuses, without telling them. What waits
  /// for these peers is rejected, except what may move from `current`.
  ///
  /// @return whether `current` is one of them
  boolean endRefused(@Nullable OutboundChannel current) {
    for (OutboundChannel channel : byInstance.values()) {
      if (directory.refuses(channel.inbox())) {
        channel.initiator().close();
        channel.bundleInUse().letGo();
        context.agenda().touch(channel);
        if (channel != current) {
          reject(channel, Rejection.PEER_NOT_TRUSTED);
        }
      }
    }
    return current != null && directory.refuses(current.inbox());
  }

  /// What refused us lately is not tried again so soon.
  void rejectWhereRefused(OutboundChannel channel, @Nullable OutboundChannel current, Now now) {
    PeerInstance instance = directory.instance(channel.inbox());
    Rejection refusal = instance == null ? null : instance.refusal(now);
    if (refusal != null && channel != current) {
      reject(channel, refusal);
    }
  }

  static void reject(OutboundChannel channel, Rejection reason) {
    boolean nothingHandled = channel.initiator().alwaysRefused();
    channel.links().rejectAll(new Outcome.Rejected(reason), nothingHandled);
  }

  Set<InboxId> inboxes() {
    Set<InboxId> inboxes = new HashSet<>();
    byInstance.values().forEach(channel -> inboxes.add(channel.inbox()));
    return inboxes;
  }

  /// Whether something waits for a bundle, or for an instance that left to come back.
  boolean lackBundles() {
    for (OutboundChannel channel : byInstance.values()) {
      if (channel.wanted() && (channel.bundleInUse().lacking() || channel.paused())) {
        return true;
      }
    }
    return false;
  }

  int unsettled() {
    int unsettled = 0;
    for (OutboundChannel channel : byInstance.values()) {
      unsettled += channel.unsettled();
    }
    return unsettled;
  }

  @Override
  public Iterator<OutboundChannel> iterator() {
    return byInstance.values().iterator();
  }
}
