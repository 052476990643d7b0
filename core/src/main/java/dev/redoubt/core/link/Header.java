package dev.redoubt.core.link;

import dev.redoubt.core.Bytes;

/// One header of a message: it travels encrypted with the payload.
///
/// @param key 1 to 255 bytes of UTF-8
/// @param value at most 65,535 bytes
public record Header(String key, Bytes value) {
  /// A key, bytes of UTF-8.
  public static final int KEY_MAX = 255;

  /// Headers of one message.
  public static final int COUNT_MAX = 128;

  /// All headers of one message on the wire, bytes.
  public static final int BLOCK_MAX = 65_535;
}
