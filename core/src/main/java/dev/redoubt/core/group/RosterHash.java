package dev.redoubt.core.group;

import dev.redoubt.message.Bytes;

/// `roster_hash`: names one roster of one group, whenever it was renewed (§11.2).
public record RosterHash(Bytes value) {
  public static final int BYTES = 32;

  /// The `prev` of a roster whose owner has no history.
  public static final RosterHash NONE = new RosterHash(Bytes.wrap(new byte[BYTES]));

  public RosterHash {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "A roster hash has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  public boolean none() {
    return equals(NONE);
  }

  @Override
  public String toString() {
    return value.toHex();
  }
}
