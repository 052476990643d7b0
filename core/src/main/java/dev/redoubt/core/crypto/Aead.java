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
/// Safe for use by several threads. A cipher is made for each call: it costs far less than the
/// signature that goes with each envelope, and a cached one would keep the last key.
public final class Aead {
  public static final int KEY = 32;
  public static final int NONCE = 12;
  public static final int TAG = 16;

  private static final String ALGORITHM = "ChaCha20-Poly1305";

  /// Looking it up costs as much as sealing a small message.
  private static final Provider PROVIDER = provider();

  private Aead() {}

  private static Provider provider() {
    try {
      return Cipher.getInstance(ALGORITHM).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks " + ALGORITHM + ".", e);
    }
  }

  /// Seals in place: the ciphertext takes the place of the plaintext and the tag follows it, so
  /// `data` must have room for [#TAG] bytes there.
  ///
  /// A nonce must never be used twice with one key: the caller sees to it.
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

  /// Opens in place: `data` starts with `length` bytes of ciphertext and tag, of which the
  /// plaintext takes the place, and keeps them unless the tag verifies.
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
      // The JDK's cipher copies a ciphertext twice unless it starts at 0.
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
