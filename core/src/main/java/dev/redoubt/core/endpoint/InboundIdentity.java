package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.VerifiedPeer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One identity that sends to us: the memory that its instances take.
final class InboundIdentity implements Account.Holder {
  /// What the identity itself takes, bytes of heap.
  private static final int HEAP = 512;

  private final Fingerprint fingerprint;
  private final Account account;
  private final Set<InboundChannel> channels = HashSet.newHashSet(1);
  private final Runnable forgotten;

  private InboundIdentity(
      MemoryBudget budget, VerifiedPeer peer, Consumer<InboundIdentity> forgotten) {
    this.fingerprint = peer.fingerprint();
    this.account = budget.open(peer.standing(), this);
    this.forgotten = () -> forgotten.accept(this);
  }

  /// @param forgotten called when the identity is evicted
  /// @return null where there is no room for it
  static @Nullable InboundIdentity open(
      MemoryBudget budget, VerifiedPeer peer, Consumer<InboundIdentity> forgotten) {
    InboundIdentity opened = new InboundIdentity(budget, peer, forgotten);
    if (!opened.account.take(MemoryUse.IDENTITIES, HEAP, true)) {
      opened.account.close();
      return null;
    }
    return opened;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  Account account() {
    return account;
  }

  /// Makes room for one more instance.
  boolean takeChannel() {
    return account.take(MemoryUse.SESSIONS, InboundChannel.HEAP, true);
  }

  void add(InboundChannel channel) {
    channels.add(channel);
  }

  boolean hasSession() {
    for (InboundChannel channel : channels) {
      if (!channel.sessions().none()) {
        return true;
      }
    }
    return false;
  }

  /// When something of it was last opened.
  long heardAt() {
    return channels.stream().mapToLong(InboundChannel::heardAt).max().orElse(Long.MIN_VALUE);
  }

  /// Keeps the number of instances with a session below `instances`: the longest idle loses its
  /// sessions, while its links are kept as long as replays are possible.
  void keepBelow(int instances) {
    List<InboundChannel> open =
        channels.stream().filter(channel -> !channel.sessions().none()).toList();
    if (open.size() >= instances) {
      open.stream()
          .min(Comparator.comparingLong(InboundChannel::heardAt))
          .ifPresent(InboundChannel::endSessions);
    }
  }

  void endSessions() {
    channels.forEach(InboundChannel::endSessions);
  }

  /// Evicts the identity.
  @Override
  public void forget() {
    forgotten.run();
  }

  /// Its sessions end, and its links are forgotten, except those with a message in a handler.
  ///
  /// @return until when messages of the forgotten links may be replayed, monotonic nanoseconds;
  ///   `Long.MIN_VALUE` where nothing can
  long forgetLinks() {
    long until = Long.MIN_VALUE;
    for (InboundChannel channel : channels) {
      until = Math.max(until, channel.forget());
    }
    return until;
  }

  /// Removes instances that have neither a session nor a link.
  ///
  /// @param gone gets each
  void sweep(Consumer<InboundChannel> gone) {
    channels.removeIf(channel -> {
      boolean idle = channel.idle();
      if (idle) {
        account.give(MemoryUse.SESSIONS, InboundChannel.HEAP);
        gone.accept(channel);
      }
      return idle;
    });
  }

  /// Closes the identity if nothing is left of it; returns whether it did.
  boolean closeIfEmpty() {
    if (channels.isEmpty()) {
      account.give(MemoryUse.IDENTITIES, HEAP);
      account.close();
    }
    return channels.isEmpty();
  }
}
