package dev.redoubt.identity;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;

/// One run of an agent: 16 random bytes, new whenever link numbering or replay state was lost.
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
