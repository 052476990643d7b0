package dev.redoubt.core.crypto;

import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/// ChaCha20-Poly1305 (RFC 8439), from the JDK.
///
/// Thread-safe. Each call makes its own cipher: that costs far less than the signature of each
/// envelope, and a cached cipher would keep the last key in memory.
public final class Aead {
  public static final int KEY = 32;
  public static final int NONCE = 12;
  public static final int TAG = 16;

  private static final String ALGORITHM = "ChaCha20-Poly1305";

  /// Kept, since a lookup costs as much as sealing a small message.
  private static final Provider PROVIDER = provider();

  private Aead() {}

  private static Provider provider() {
    try {
      return Cipher.getInstance(ALGORITHM).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks " + ALGORITHM + ".", e);
    }
  }

  /// Seals in place: the ciphertext replaces the plaintext, and the tag follows it, so `data` must
  /// have room for [#TAG] more bytes.
  ///
  /// The caller must never use a nonce twice with the same key.
  ///
  /// @throws IndexOutOfBoundsException if a range does not lie within `data`
  public static void seal(
      byte[] key,
      byte[] nonce,
      byte[] data,
      int aadOffset,
      int aadLength,
      int plainOffset,
      int plainLength) {
    Objects.checkFromIndexSize(plainOffset, Math.addExact(plainLength, TAG), data.length);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
      cipher.updateAAD(data, aadOffset, aadLength);
      cipher.doFinal(data, plainOffset, plainLength, data, plainOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 refused to seal.", e);
    }
  }

  /// Opens in place: the plaintext replaces the first `length` bytes of `data`, which are
  /// ciphertext and tag. `data` is unchanged if the tag does not verify.
  ///
  /// @throws CryptoException BAD_LENGTH if `length` is less than a tag; BAD_TAG if the tag does not
  ///   verify
  /// @throws IndexOutOfBoundsException if `data` is shorter than `length`
  public static void open(byte[] key, byte[] nonce, byte[] aad, byte[] data, int length)
      throws CryptoException {
    Objects.checkFromIndexSize(0, length, data.length);
    if (length < TAG) {
      throw new CryptoException(Reason.BAD_LENGTH);
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
      cipher.updateAAD(aad);
      // The JDK's cipher copies a ciphertext twice if it does not start at 0.
      cipher.doFinal(data, 0, length, data, 0);
    } catch (AEADBadTagException e) {
      throw new CryptoException(Reason.BAD_TAG);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 refused to open.", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    if (key.length != KEY || nonce.length != NONCE) {
      throw new IllegalArgumentException("A key has 32 bytes and a nonce 12.");
    }
    Cipher cipher = Cipher.getInstance(ALGORITHM, PROVIDER);
    cipher.init(mode, new LentKey(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher;
  }
}
