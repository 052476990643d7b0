package dev.redoubt;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a file is sent from. Used by one thread.
interface FileSource extends AutoCloseable {
  /// It is not what it was when we began.
  final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    ChangedException() {
      super("it was changed while it was sent");
    }
  }

  /// Reads what has to be known before it is offered.
  ///
  /// @param goOn asked now and then; where it says no, this returns early
  void prepare(BooleanSupplier goOn) throws IOException;

  OptionalLong size();

  /// Of the whole; null while it is not known.
  @Nullable Bytes hash();

  /// The hash of the first `offset` bytes; null where that is not known any more.
  @Nullable Bytes hashOf(long offset) throws IOException;

  /// From where to [#read] next: an offset for which there is a hash.
  void seek(long offset) throws IOException;

  /// The next bytes, `max` of them but for the end; empty at the end.
  Bytes read(int max) throws IOException;

  /// The recipient has the first `offset` bytes.
  void acknowledged(long offset);

  /// Whether it can begin anew.
  boolean restarts();

  @Override
  void close();
}
