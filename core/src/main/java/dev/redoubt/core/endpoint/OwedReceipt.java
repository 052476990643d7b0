package dev.redoubt.core.endpoint;

import dev.redoubt.core.Now;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.session.Session;

/// One link and the receipt that we owe on it.
final class OwedReceipt {
  static final long NEVER = Long.MAX_VALUE;

  final InboundLink link;

  /// In which the link's last valid envelope came.
  Session answerIn;

  /// When it is to be written, monotonic nanoseconds.
  long at = NEVER;

  /// Nothing may be sealed for the peer before it has shown what it has seen.
  boolean held;

  /// There is something to tell that the peer has not been told.
  private boolean news;

  /// What brings nothing new is answered by this.
  private final Backoff repeats = new Backoff(Backoff.ANSWERS);

  OwedReceipt(InboundLink link, Session answerIn) {
    this.link = link;
    this.answerIn = answerIn;
  }

  /// There is something new to tell.
  ///
  /// @return whether that is earlier than before
  boolean owe(long atNanos) {
    boolean earlier = atNanos < at;
    at = Math.min(at, atNanos);
    news = true;
    return earlier;
  }

  /// The peer asks, or repeats itself, and there is nothing new to tell.
  void oweAgain(Now now) {
    at = Math.min(at, Math.max(now.nanos(), repeats.readyAt()));
  }

  boolean news() {
    return at != NEVER && news;
  }

  long wakeAt() {
    return held ? NEVER : at;
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
    held = false;
  }
}
