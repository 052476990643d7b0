package dev.redoubt.redis;

import java.nio.charset.StandardCharsets;

/// The hash slot of a key in a cluster: CRC-16/XMODEM of what stands in its first braces, or of the
/// whole key.
final class HashSlot {
  static final int COUNT = 16_384;
  private static final int POLYNOMIAL = 0x1021;

  private HashSlot() {}

  static int of(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    String tag = close > open + 1 ? key.substring(open + 1, close) : key;
    int crc = 0;
    for (byte symbol : tag.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (symbol & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      crc &= 0xffff;
    }
    return crc % COUNT;
  }
}
