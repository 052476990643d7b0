package dev.redoubt.core.crypto;

import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;

/// SHA-256 and HKDF-SHA-256 (RFC 5869), from the JDK.
///
/// Thread-safe. Nothing is cached, so no key outlives a call.
public final class Kdf {
  /// Size of a digest and of a pseudorandom key, bytes.
  public static final int HASH = 32;

  private static final int EXPAND_MAX = 255 * HASH;

  private Kdf() {}

  /// A fresh SHA-256 digest.
  public static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /// SHA-256 over the concatenation of `parts`.
  public static byte[] hash(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /// HKDF-Extract. An empty `salt` counts as 32 zero bytes, as in the RFC.
  public static SecretBytes extract(byte[] salt, byte[] ikm) {
    return SecretBytes.own(hmac(salt.length == 0 ? new byte[HASH] : salt).doFinal(ikm));
  }

  /// HKDF-Expand. The caller owns the result, and wipes it if it holds keys.
  ///
  /// @param length 1 to 8160 bytes
  public static byte[] expand(SecretBytes prk, byte[] info, int length) {
    if (length < 1 || length > EXPAND_MAX) {
      throw new IllegalArgumentException(
          "HKDF expands to 1 to " + EXPAND_MAX + " bytes, not " + length + ".");
    }
    Mac mac = hmac(prk.bytes());
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    int at = 0;
    for (int counter = 1; at < length; counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      Arrays.fill(block, (byte) 0);
      block = mac.doFinal();
      int count = Math.min(HASH, length - at);
      System.arraycopy(block, 0, output, at, count);
      at += count;
    }
    Arrays.fill(block, (byte) 0);
    return output;
  }

  /// The `label 0x00 || parts` of §2.5: US-ASCII, one zero byte, then the parts.
  public static byte[] label(String label, byte[]... parts) {
    byte[] prefix = Arrays.copyOf(label.getBytes(StandardCharsets.US_ASCII), label.length() + 1);
    return concatenate(prefix, concatenate(parts));
  }

  static byte[] concatenate(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size = Math.addExact(size, part.length);
    }
    byte[] result = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, result, at, part.length);
      at += part.length;
    }
    return result;
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime lacks " + algorithm + ".", e);
    }
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new LentKey(key, "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("This Java runtime lacks HmacSHA256.", e);
    }
  }
}
