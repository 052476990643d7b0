package dev.redoubt.core.session;

import dev.redoubt.core.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The receiving keys of one session by kid, mirrored into a [SessionTable] once there is one.
final class Keyring {
  private final Map<Bytes, ReceivingKey> keys = new HashMap<>();
  private @Nullable Session owner;
  private @Nullable SessionTable table;

  void attach(SessionTable table, Session owner) {
    if (this.table != null) {
      throw new IllegalStateException("A session belongs to one table only.");
    }
    this.table = table;
    this.owner = owner;
    keys.keySet().forEach(kid -> table.add(kid, owner));
  }

  @Nullable ReceivingKey find(Bytes kid) {
    return keys.get(kid);
  }

  void add(ReceivingKey key) {
    Bytes kid = key.generation().kid();
    keys.put(kid, key);
    if (table != null && owner != null) {
      table.add(kid, owner);
    }
  }

  void remove(ReceivingKey key) {
    Bytes kid = key.generation().kid();
    keys.remove(kid);
    if (table != null) {
      table.remove(kid);
    }
  }
}
