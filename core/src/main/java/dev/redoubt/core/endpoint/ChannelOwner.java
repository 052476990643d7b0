package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;

/// Hears what an [OutboundChannel] cannot decide for itself: whether to keep to its instance.
interface ChannelOwner {
  /// Something was opened in a session of ours with this instance.
  void answered(InboxId inbox, Now now);

  /// A session is due, and there is no bundle to open it with.
  void bundleDue();

  void sessionSilent(OutboundChannel channel, Now now);

  void instanceSilent(OutboundChannel channel, Now now);

  void refused(OutboundChannel channel, Verdict verdict, Now now);

  void confirmed(OutboundChannel channel, Now now);

  void left(OutboundChannel channel, Now now);

  /// How a message ends that was never written, where its time is up.
  Outcome unwritten(Now now);

  /// By which an INIT goes to this instance, where it had one not long ago.
  Backoff initsAgain(OutboundChannel channel);

  /// Whether a connect waits for this instance.
  boolean wanted(OutboundChannel channel);
}
