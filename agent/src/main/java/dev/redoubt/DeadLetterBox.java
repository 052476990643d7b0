package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.message.Settlement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reports messages that were not handled, until the agent has closed.
final class DeadLetters {
  private final Events events;
  private volatile boolean stopped;

  DeadLetters(Events events) {
    this.events = events;
  }

  /// Before their sender is told.
  void report(InboundMessage message, Settlement reason, @Nullable Throwable cause) {
    if (!stopped) {
      events.deadLetter(
          new AgentEvent.DeadLetter(
              new Message<>(message, message.payload()), reason, Optional.ofNullable(cause)));
    }
  }

  void stop() {
    stopped = true;
  }
}
