package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.util.List;

/// Ed25519 (RFC 8032) for envelopes, from the fastest provider present.
///
/// All providers make the same signatures, refuse the same keys and give the same verdict on every
/// signature, also on one that a malicious signer made to divide them (§2.4); they differ in speed.
/// Safe for use by several threads, as are the keys it makes.
public sealed interface EnvelopeSigner permits BouncyCastleSigner, JcaSigner {
  /// Bytes of a public key.
  int PUBLIC_KEY = 32;

  /// Bytes of a private key.
  int SEED = 32;

  /// Bytes of a signature.
  int SIGNATURE = 64;

  /// Amazon's native provider (ACCP) where it is on the class path and runs on this machine, else
  /// Bouncy Castle. Chosen once.
  ///
  /// @throws IllegalStateException if the provider gives a wrong answer to a known question
  static EnvelopeSigner fastest() {
    return EnvelopeSigners.fastest();
  }

  /// Those that run on this machine, the fastest last.
  static List<EnvelopeSigner> all() {
    return EnvelopeSigners.all();
  }

  /// What signs, for people to read.
  String provider();

  /// @throws IllegalArgumentException if the seed has not 32 bytes
  Bytes publicKey(SecretBytes seed);

  /// A key that signs; the seed is copied.
  ///
  /// @throws IllegalArgumentException if the seed has not 32 bytes
  SigningKey signingKey(SecretBytes seed);

  /// A key that verifies.
  ///
  /// @throws CryptoException BAD_LENGTH, or BAD_KEY if it is no point of the curve or one of low
  ///   order
  VerifyKey verifyKey(Bytes publicKey) throws CryptoException;

  /// Signs until it is closed, which erases it.
  interface SigningKey extends AutoCloseable {
    /// The signature, 64 bytes.
    ///
    /// @throws IllegalStateException if it was closed
    byte[] sign(byte[] message);

    @Override
    void close();
  }

  /// Verifies under one public key.
  interface VerifyKey {
    /// Whether `signature` is one of `message`: never an exception, whatever the bytes are.
    boolean verify(byte[] message, byte[] signature);
  }
}
