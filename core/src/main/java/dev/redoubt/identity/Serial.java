package dev.redoubt.identity;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;

/// Identifies a credential in a revocation list: 16 random bytes, as text 32 hex digits.
public record Serial(Bytes value) implements Comparable<Serial> {
  public static final int BYTES = 16;

  public Serial {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "A serial has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  public static Serial random(Randomness randomness) {
    return new Serial(Bytes.wrap(randomness.bytes(BYTES)));
  }

  /// Parses the text form.
  ///
  /// @throws IllegalArgumentException if it is not a serial, saying why
  public static Serial parse(String text) {
    if (!text.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
      throw new IllegalArgumentException("A serial has " + 2 * BYTES + " digits of 0-9 a-f.");
    }
    return new Serial(Bytes.hex(text));
  }

  /// The order of a revocation list: by unsigned bytes.
  @Override
  public int compareTo(Serial other) {
    for (int i = 0; i < BYTES; i++) {
      int difference = Byte.compareUnsigned(value.at(i), other.value.at(i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return value.toHex();
  }
}
