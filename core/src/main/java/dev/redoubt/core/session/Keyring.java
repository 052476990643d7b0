package dev.redoubt.core.session;

import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receiving keys of one session, their kids mirrored into a [SessionTable] once there is one.
final class Keyring {
  /// A few only, so that looking at each costs less than a map of each session's.
  private final List<ReceivingKey> keys = new ArrayList<>();

  /// What they take, bytes.
  private int heap;

  private @Nullable Session owner;
  private @Nullable SessionTable table;

  void attach(SessionTable table, Session owner) {
    if (this.table != null) {
      throw new IllegalStateException("A session belongs to one table only.");
    }
    this.table = table;
    this.owner = owner;
    keys.forEach(key -> table.add(key.generation().kid(), owner));
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

  /// A key takes so much more.
  void grew(int bytes) {
    heap += bytes;
  }

  void add(ReceivingKey key) {
    keys.add(key);
    heap += key.heap();
    if (table != null && owner != null) {
      table.add(key.generation().kid(), owner);
    }
  }

  void remove(ReceivingKey key) {
    keys.remove(key);
    heap -= key.heap();
    if (table != null) {
      table.remove(key.generation().kid());
    }
  }
}
