package dev.redoubt.core.session;

import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receiving keys of one session.
final class Keyring {
  /// Keeps a table of kids up to date.
  interface Listener {
    void added(Bytes kid);

    void removed(Bytes kid);
  }

  /// A few only, so that looking at each costs less than a map of each session's.
  private final List<ReceivingKey> keys = new ArrayList<>();

  /// What they take, bytes.
  private int heap;

  private @Nullable Listener listener;

  /// `listener` is told of every kid from now on, and of the present ones at once.
  void listen(Listener listener) {
    if (this.listener != null) {
      throw new IllegalStateException("A session belongs to one table only.");
    }
    this.listener = listener;
    keys.forEach(key -> listener.added(key.generation().kid()));
  }

  @Nullable ReceivingKey find(Bytes kid) {
    for (ReceivingKey key : keys) {
      if (key.generation().kid().equals(kid)) {
        return key;
      }
    }
    return null;
  }

  int heap() {
    return heap;
  }

  /// A key has grown by `bytes`.
  void grew(int bytes) {
    heap += bytes;
  }

  void add(ReceivingKey key) {
    keys.add(key);
    heap += key.heap();
    if (listener != null) {
      listener.added(key.generation().kid());
    }
  }

  void remove(ReceivingKey key) {
    keys.remove(key);
    heap -= key.heap();
    if (listener != null) {
      listener.removed(key.generation().kid());
    }
  }
}
