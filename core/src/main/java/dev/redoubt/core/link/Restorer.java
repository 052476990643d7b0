package dev.redoubt.core.link;

import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.message.MessageId;
import java.time.Duration;

/// Has the application know again what an earlier run has left.
public interface Restorer {
  /// @param left how long it still lives
  Ticket restored(MessageId id, MessageRecord record, Duration left);
}
