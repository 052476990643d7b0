package dev.redoubt.core.session;

import dev.redoubt.core.Position;
import dev.redoubt.core.frame.Frame;
import java.util.List;

/// Outcome of [Session#open]. A switch over it needs no default.
public sealed interface Opened {
  /// Sealed and signed by the peer for this session, and never opened before.
  ///
  /// @param createdMillis when it was sealed, by the sender's clock
  /// @param step what it did to the session's epochs; frames of KEM steps need nothing more
  record Accepted(long createdMillis, List<Frame> frames, Position position, Step step)
      implements Opened {
    public Accepted {
      frames = List.copyOf(frames);
    }
  }

  /// Refused; nothing has changed.
  record Rejected(DropReason reason) implements Opened {}
}
