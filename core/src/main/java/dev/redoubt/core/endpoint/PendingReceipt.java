package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.DurableProgress;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.KeptLink;
import dev.redoubt.core.link.LinkOrigin;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One link and the receipt that we owe on it.
final class PendingReceipt implements InboundMessage.Lane, Journal.Source {
  /// What one instance sends to us.
  interface Channel {
    VerifiedPeer peer();

    InstanceId instance();

    /// What outlives us.
    default Journal journal() {
      return Journal.none();
    }

    /// What was settled on the link of `owed` is durable now.
    default void durable(PendingReceipt owed, Now now) {}

    /// The handler of `message`, which came on the link of `owed`, has ended with `settlement`.
    void settled(PendingReceipt owed, InboundMessage message, Settlement settlement, Now now);

    /// The handler of `message` will settle it later.
    void handedOff(PendingReceipt owed, InboundMessage message);

    /// `message` was handed out, and will enter no handler.
    void returned(PendingReceipt owed, InboundMessage message);
  }

  static final long NEVER = Long.MAX_VALUE;

  final Channel channel;
  final InboundLink link;

  /// In which the link's last valid envelope came.
  Session answerIn;

  /// When it is to be written, monotonic nanoseconds.
  long at = NEVER;

  /// Identifies its valid entry in the queue of due receipts.
  long order;

  /// When something last happened to the link, monotonic nanoseconds.
  long touchedAt;

  /// Whether the receipt says something that the peer was not told yet.
  private boolean news;

  /// The link is forgotten.
  private boolean over;

  /// Whether something of the link outlives us.
  private boolean kept;

  /// Paces receipts that say nothing new.
  private final Backoff repeats = new Backoff(Backoff.ANSWERS);

  /// For the link that `batch` begins, which came in `answerIn`.
  PendingReceipt(
      Channel channel,
      Account account,
      Batch batch,
      Session answerIn,
      Predicate<String> unordered,
      Now now) {
    this(channel, account, batch, answerIn, unordered, null, now);
  }

  /// @param left what an earlier run of ours has left of the link; null where it is new
  PendingReceipt(
      Channel channel,
      Account account,
      Batch batch,
      Session answerIn,
      Predicate<String> unordered,
      @Nullable KeptLink left,
      Now now) {
    this.channel = channel;
    this.answerIn = answerIn;
    this.kept = left != null;
    long first = batch.lowestUnsettled();
    this.link =
        new InboundLink(
            new LinkOrigin(batch.linkId(), channel.peer(), channel.instance()),
            first,
            this,
            account,
            unordered,
            channel.journal().on() ? new DurableProgress(first, left) : null,
            now);
  }

  // --- What outlives us

  /// The link may have changed.
  void changed() {
    long unused = channel.journal().changed(this);
  }

  /// Whether what settles now is told only once it is durable.
  boolean waits() {
    return channel.journal().on();
  }

  /// The link is forgotten, and need not outlive us.
  void over() {
    over = true;
    if (kept) {
      changed();
    }
  }

  @Override
  public void keep(Changes into, Now now) {
    if (over) {
      if (kept) {
        kept = false;
        into.delete(key());
      }
      return;
    }
    KeptLink state = link.keep(now);
    if (state != null) {
      kept = true;
      into.put(key(), state.encode());
    }
  }

  private Bytes key() {
    return Keys.inboundLink(channel.peer().fingerprint(), channel.instance(), link.id());
  }

  @Override
  public void kept(Now now) {
    if (!over && link.nowDurable()) {
      channel.durable(this, now);
    }
  }

  // --- The receipt

  /// Whether the sender is refused from now on.
  void refused(boolean now) {
    link.refused(now);
    changed();
  }

  /// Hands out what may be handled now.
  void handOut(boolean repliesOnly, Effects effects) {
    link.ready(repliesOnly).forEach(effects::handOut);
    if (link.reserves()) {
      changed();
    }
  }

  /// There is something new to tell.
  ///
  /// @return whether that is earlier than before
  boolean owe(long atNanos) {
    news = true;
    return sooner(atNanos);
  }

  /// The peer asks, or repeats itself, and there is nothing new to tell.
  ///
  /// @return whether that is earlier than before
  boolean repeat(Now now) {
    return sooner(Math.max(now.nanos(), repeats.readyAt()));
  }

  private boolean sooner(long atNanos) {
    boolean earlier = atNanos < at;
    at = Math.min(at, atNanos);
    return earlier;
  }

  boolean news() {
    return at != NEVER && news;
  }

  void written(Now now) {
    if (!news) {
      repeats.done(now);
    }
    forget();
  }

  void forget() {
    at = NEVER;
    news = false;
  }
}
