package dev.redoubt.message;

import java.util.HexFormat;

/// A message's identifier: the link it was first numbered on and its number there (§7.1). It is the
/// same in every retransmission and after a move to another instance, and compares only within one
/// sender.
public record MessageId(long link, long seq) {
  public static final int BYTES = 16;

  /// @throws IllegalArgumentException if `text` is not 32 hex digits
  public static MessageId parse(String text) {
    if (text.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "A message id has 32 hex digits, not " + text.length() + " characters.");
    }
    return new MessageId(
        HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
  }

  /// 32 lower-case hex digits.
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(link) + hex.toHexDigits(seq);
  }
}
