package dev.redoubt.core.wire;

/// Says whether bytes are UTF-8 (RFC 3629) without making a text of them.
final class Utf8 {
  private Utf8() {}

  static boolean valid(byte[] array, int from, int end) {
    int at = from;
    while (at < end) {
      if (array[at] >= 0) {
        at++;
        continue;
      }
      int length = length(array, at, end);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /// Bytes of the character at `at`, which is not ASCII; 0 where it is malformed.
  private static int length(byte[] array, int at, int end) {
    int first = array[at] & 0xff;
    int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || length > end - at) {
      return 0;
    }
    int second = array[at + 1] & 0xff;
    // Else it has a shorter form, is half of a pair of UTF-16, or lies above U+10FFFF.
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((array[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
