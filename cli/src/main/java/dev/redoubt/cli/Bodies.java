package dev.redoubt.cli;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The bodies of messages to send, one after the other.
interface Bodies {
  /// The next one, or null after the last one.
  @Nullable Bytes read() throws IOException;

  /// Bytes of input read so far.
  long position();

  /// A single one.
  static Bodies of(Bytes body) {
    return new Bodies() {
      private boolean read;

      @Override
      public @Nullable Bytes read() {
        Bytes next = read ? null : body;
        read = true;
        return next;
      }

      @Override
      public long position() {
        return read ? body.size() : 0;
      }
    };
  }
}
