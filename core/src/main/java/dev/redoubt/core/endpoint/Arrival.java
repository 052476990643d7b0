package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Opening;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Workspace;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// A data envelope that was read and is to be opened.
public final class Arrival {
  private final Bytes envelope;
  private final @Nullable Session session;
  private final @Nullable Opening opening;

  /// @param session null where there is no key for it
  Arrival(Bytes envelope, @Nullable Session session) {
    this.envelope = envelope;
    this.session = session;
    this.opening = session == null ? null : session.opening(envelope);
  }

  /// Decrypts, verifies and parses it, once. Several may be opened at the same time, each by one
  /// thread.
  public void open(Workspace workspace) {
    if (opening != null) {
      opening.run(workspace);
    }
  }

  Bytes envelope() {
    return envelope;
  }

  /// Commits it to its session, if it was opened.
  Opened commit(Now now) {
    return opening == null ? new Opened.Rejected(DropReason.UNKNOWN_KID) : opening.commit(now);
  }

  /// Null where there was no key for it.
  @Nullable Session session() {
    return session;
  }
}
