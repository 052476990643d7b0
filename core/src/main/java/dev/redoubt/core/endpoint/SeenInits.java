package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.message.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The hashes of the INITs that one prekey has opened: a table of 32 bytes each, and no objects.
final class SeenInits {
  private static final int HASH = 32;
  private static final int LEAST_SLOTS = 16;
  private static final int ARRAY = 16;

  private final Account account;

  /// Odd and secret, so that nobody can choose hashes that collide.
  private final long factor;

  /// Hashes where they fall, or in the next free slot; zeros where there is none.
  private byte[] table = new byte[0];

  private int size;

  SeenInits(Account account, long random) {
    this.account = account;
    this.factor = random | 1;
    account.add(MemoryUse.HANDSHAKES, ARRAY);
    resize(LEAST_SLOTS);
  }

  int size() {
    return size;
  }

  boolean contains(Bytes hash) {
    byte[] bytes = hash.toArray();
    return matches(find(bytes), bytes);
  }

  /// @param hash 32 bytes, not all zeros
  void add(Bytes hash) {
    byte[] bytes = hash.toArray();
    int at = find(bytes);
    if (!matches(at, bytes)) {
      System.arraycopy(bytes, 0, table, at, HASH);
      size++;
      if (2 * HASH * size > table.length) {
        resize(2 * table.length / HASH);
      }
    }
  }

  /// Where `hash` stands, or would stand.
  private int find(byte[] hash) {
    int slots = table.length / HASH;
    long mixed = ByteBuffer.wrap(hash).getLong() * factor;
    int slot = (int) (mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(slots)));
    while (!free(slot * HASH) && !matches(slot * HASH, hash)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot * HASH;
  }

  private boolean matches(int at, byte[] hash) {
    return Arrays.equals(table, at, at + HASH, hash, 0, HASH);
  }

  private boolean free(int at) {
    for (int i = at; i < at + HASH; i++) {
      if (table[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void resize(int slots) {
    byte[] before = table;
    table = new byte[slots * HASH];
    for (int at = 0; at < before.length; at += HASH) {
      byte[] hash = Arrays.copyOfRange(before, at, at + HASH);
      System.arraycopy(hash, 0, table, find(hash), HASH); // zeros change nothing
    }
    account.add(MemoryUse.HANDSHAKES, table.length - before.length);
  }

  /// Its prekey is erased.
  void close() {
    account.give(MemoryUse.HANDSHAKES, table.length + ARRAY);
    size = 0;
  }
}
