package dev.redoubt.identity;

import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;

/// SHA-256 over the public key of an identity (§3.3): what people compare and pin.
///
/// Its text form is `qrmp1:` and 52 base32 characters in groups of four, joined by `-`.
public record Fingerprint(Bytes value) {
  public static final int BYTES = 32;
  private static final String PREFIX = "qrmp1:";

  public Fingerprint {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "A fingerprint has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  /// Parses the text form; hyphens are optional.
  ///
  /// @throws IllegalArgumentException if it is not a fingerprint, saying why
  public static Fingerprint parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("A fingerprint starts with \"" + PREFIX + "\".");
    }
    String digits = text.substring(PREFIX.length()).replace("-", "");
    if (digits.length() != 52) {
      throw new IllegalArgumentException(
          "A fingerprint has 52 base32 characters, not " + digits.length() + ".");
    }
    return new Fingerprint(Bytes.wrap(Base32.decode(digits)));
  }

  @Override
  public String toString() {
    return PREFIX + Base32.encode(value.toArray()).replaceAll("(.{4})(?=.)", "$1-");
  }
}
