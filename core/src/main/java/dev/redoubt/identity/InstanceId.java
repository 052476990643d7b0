package dev.redoubt.identity;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;

/// Identifies one run of an agent: 16 random bytes, fresh whenever link numbers or replay state are
/// lost.
public record InstanceId(Bytes value) {
  public static final int BYTES = 16;

  public InstanceId {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "An instance has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  public static InstanceId random(Randomness randomness) {
    return new InstanceId(Bytes.wrap(randomness.bytes(BYTES)));
  }

  @Override
  public String toString() {
    return value.toHex();
  }
}
