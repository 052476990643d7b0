package dev.redoubt.core.session;

import dev.redoubt.environment.Limits;

/// Padded sizes, which reveal little about the length of their content (§6.4).
final class Padme {
  /// The least padded body of a data envelope, bytes.
  static final int BODY_MIN = 256;

  private Padme() {}

  /// The least Padmé size that holds `length` bytes: at most 12 % more.
  static int size(int length) {
    if (length < 2) {
      return length;
    }
    int exponent = log2(length);
    int step = 1 << (exponent - log2Plus1(exponent));
    return (length + step - 1) & -step;
  }

  /// The padded size of a body of `length` bytes.
  static int body(int length, Limits.Padding padding) {
    return switch (padding) {
      case PADME -> Math.max(BODY_MIN, size(length));
      case POWER_OF_TWO -> Math.max(BODY_MIN, powerOfTwo(length));
      case NONE -> length;
    };
  }

  private static int powerOfTwo(int length) {
    return length < 2 ? length : Integer.highestOneBit(length - 1) << 1;
  }

  private static int log2(int value) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
  }

  private static int log2Plus1(int value) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(value);
  }
}
