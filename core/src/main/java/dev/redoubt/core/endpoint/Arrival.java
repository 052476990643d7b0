package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Opening;
import dev.redoubt.core.session.Workspace;
import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// A data envelope that was read and is to be opened.
public final class Arrival {
  private final Bytes envelope;
  private final @Nullable Opening opening;

  Arrival(Bytes envelope, @Nullable Opening opening) {
    this.envelope = envelope;
    this.opening = opening;
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

  /// Null where there was no key for it.
  @Nullable Opening opening() {
    return opening;
  }
}
