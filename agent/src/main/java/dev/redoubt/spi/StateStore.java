package dev.redoubt.spi;

import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Map;

/// Keeps what must outlive the process of one agent: entries of bytes, changed in commits. What an
/// agent gives it is sealed under its identity.
///
/// Calls may block. They come one at a time, not always on the same thread. Each method throws a
/// [dev.redoubt.StoreException], and nothing else, where it fails.
public interface StateStore extends AutoCloseable {
  /// Everything that was committed. Called once, before the first commit.
  Map<Bytes, Bytes> load();

  /// Applies all of `changes`, in order, or none of them. When it returns, they survive a loss of
  /// power.
  ///
  /// After a failure that is [dev.redoubt.StoreException#temporary], the same changes are given
  /// again until they are committed; they may have been, if the connection was lost before the
  /// answer. After another failure, nothing more is committed.
  void commit(List<Change> changes);

  /// Where the entries lie, such as the number of the file: a copy has another place. Empty if that
  /// cannot be told.
  Bytes place();

  @Override
  void close();

  /// A key has 32 bytes, a value at most a few megabytes.
  sealed interface Change {
    Bytes key();

    /// Adds the entry, or replaces its value.
    record Put(Bytes key, Bytes value) implements Change {}

    /// Removes the entry, if there is one.
    record Delete(Bytes key) implements Change {}
  }
}
