package dev.redoubt.core.endpoint;

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

  OwedReceipt(InboundLink link, Session answerIn) {
    this.link = link;
    this.answerIn = answerIn;
  }

  /// @return whether that is earlier than before
  boolean owe(long atNanos) {
    boolean earlier = atNanos < at;
    at = Math.min(at, atNanos);
    return earlier;
  }
}
