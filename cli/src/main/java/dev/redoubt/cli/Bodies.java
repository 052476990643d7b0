package dev.redoubt.cli;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Supplies the bodies of the messages to send.
interface Bodies {
  /// Returns the next body, or null at the end.
  @Nullable Bytes read() throws IOException;

  /// Input read so far, bytes.
  long position();

  /// Supplies a single body.
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
