package dev.redoubt.identity;

import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;

/// What people compare to know an identity: SHA-256 over its public key (§3.3).
///
/// As text `qrmp1:` and 52 base32 characters in groups of four, joined by `-`.
public record Fingerprint(Bytes value) {
  public static final int BYTES = 32;
  private static final String PREFIX = "qrmp1:";

  public Fingerprint {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "A fingerprint has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  /// Reads the text form; the hyphens may be missing.
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
