package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import dev.redoubt.message.SecretBytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/// Which Ed25519 public keys and signatures are valid, whichever provider verifies (§2.4).
final class Ed25519Keys {
  private Ed25519Keys() {}

  static byte[] publicKey(SecretBytes seed) {
    requireSeed(seed);
    byte[] publicKey = new byte[EnvelopeSigner.PUBLIC_KEY];
    Ed25519.generatePublicKey(seed.bytes(), 0, publicKey, 0);
    return publicKey;
  }

  /// Decodes a public key. Refuses keys of low order, under which a signature proves nothing, and
  /// non-canonical encodings: Bouncy Castle does so, and the self-test checks it.
  ///
  /// @throws CryptoException BAD_LENGTH, or BAD_KEY if it is not a point or of low order
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

  /// The decisive check: the equation of RFC 8032 with the cofactor.
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
