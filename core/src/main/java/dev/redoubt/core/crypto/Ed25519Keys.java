package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import dev.redoubt.message.SecretBytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/// What makes an Ed25519 public key and a signature acceptable, whichever provider verifies (§2.4).
final class Ed25519Keys {
  private Ed25519Keys() {}

  static byte[] publicKey(SecretBytes seed) {
    requireSeed(seed);
    byte[] publicKey = new byte[EnvelopeSigner.PUBLIC_KEY];
    Ed25519.generatePublicKey(seed.bytes(), 0, publicKey, 0);
    return publicKey;
  }

  /// Decodes a public key. Under a key of low order a signature says nothing about its message:
  /// Bouncy Castle refuses those together with every non-canonical encoding, and the self-test asks
  /// whether it does.
  ///
  /// @throws CryptoException BAD_LENGTH, or BAD_KEY if it is no point or one of low order
  static PublicPoint decode(Bytes publicKey) throws CryptoException {
    if (publicKey.size() != EnvelopeSigner.PUBLIC_KEY) {
      throw new CryptoException(Reason.BAD_LENGTH);
    }
    PublicPoint point = Ed25519.validatePublicKeyPartialExport(publicKey.toArray(), 0);
    if (point == null) {
      throw new CryptoException(Reason.BAD_KEY);
    }
    return point;
  }

  /// The verdict that counts: with the cofactor, as RFC 8032 writes the equation.
  static boolean verify(PublicPoint key, byte[] message, byte[] signature) {
    return signature.length == EnvelopeSigner.SIGNATURE
        && Ed25519.verify(signature, 0, key, message, 0, message.length);
  }

  /// A copy of `seed`, for the caller to close.
  static SecretBytes copy(SecretBytes seed) {
    requireSeed(seed);
    return SecretBytes.copyOf(seed.bytes());
  }

  private static void requireSeed(SecretBytes seed) {
    if (seed.size() != EnvelopeSigner.SEED) {
      throw new IllegalArgumentException("An Ed25519 seed has 32 bytes, not " + seed.size() + ".");
    }
  }
}
