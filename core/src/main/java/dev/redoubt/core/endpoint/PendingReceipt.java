package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.LinkOrigin;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Settlement;
import java.util.function.Predicate;

/// One link and the receipt that we owe on it.
final class PendingReceipt implements InboundMessage.Lane {
  /// What one instance sends to us.
  interface Channel {
    VerifiedPeer peer();

    InstanceId instance();

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
    this.channel = channel;
    this.answerIn = answerIn;
    this.link =
        new InboundLink(
            new LinkOrigin(batch.linkId(), channel.peer(), channel.instance()),
            batch.lowestUnsettled(),
            this,
            account,
            unordered,
            now);
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
