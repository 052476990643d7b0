package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;

/// Decides what a channel cannot decide for itself: whether to keep to its instance.
interface ChannelOwner {
  /// An envelope or RESP of this instance was opened.
  void answered(InboxId inbox, Now now);

  /// A session is due, and there is no bundle for it, or the one before went silent.
  void bundleDue();

  void instanceSilent(OutboundChannel channel, Now now);

  void refused(OutboundChannel channel, Verdict verdict, Now now);

  void confirmed(OutboundChannel channel, Now now);

  void left(OutboundChannel channel, Now now);

  /// How a message ends that was never written, once its time is up.
  Outcome unwritten(Now now);

  /// Paces further INITs to this instance.
  Backoff initsAgain(OutboundChannel channel);

  /// Whether a connect waits for this instance, or it is to show whether it is back.
  boolean wanted(OutboundChannel channel);
}
