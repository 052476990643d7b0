package dev.redoubt.core.crypto;

import dev.redoubt.core.crypto.CryptoException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
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

  private Aead() {}

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

  /// Opens `length` bytes of ciphertext and tag at `offset` of `in`. The associated data lies in
  /// `in` as well, so that an envelope is opened where it stands. `out` gets `length - TAG` bytes,
  /// and nothing unless the tag verifies; it may be `in`.
  ///
  /// @throws CryptoException BAD_LENGTH if `length` is less than a tag; BAD_TAG if the tag does not
  ///   verify
  /// @throws IndexOutOfBoundsException if a range does not lie within its array
  public static void open(
      byte[] key,
      byte[] nonce,
      byte[] in,
      int aadOffset,
      int aadLength,
      int offset,
      int length,
      byte[] out,
      int outOffset)
      throws CryptoException {
    Objects.checkFromIndexSize(offset, length, in.length);
    if (length < TAG) {
      throw new CryptoException(Reason.BAD_LENGTH);
    }
    Objects.checkFromIndexSize(outOffset, length - TAG, out.length);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
      cipher.updateAAD(in, aadOffset, aadLength);
      // The JDK's cipher copies a ciphertext twice unless it starts at 0: one copy here saves them.
      byte[] sealed = offset == 0 ? in : Arrays.copyOfRange(in, offset, offset + length);
      cipher.doFinal(sealed, 0, length, out, outOffset);
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
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new LentKey(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher;
  }
}
