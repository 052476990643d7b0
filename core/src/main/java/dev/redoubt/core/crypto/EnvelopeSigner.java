package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.util.List;

/// Ed25519 (RFC 8032) for envelopes, from the fastest provider present.
///
/// All providers make the same signatures, refuse the same keys, and agree on every signature, even
/// one crafted to make them differ (§2.4); they differ in speed only. Thread-safe, as are its keys.
public sealed interface EnvelopeSigner permits BouncyCastleSigner, JcaSigner {
  /// Size of a public key, bytes.
  int PUBLIC_KEY = 32;

  /// Size of a private key, bytes.
  int SEED = 32;

  /// Size of a signature, bytes.
  int SIGNATURE = 64;

  /// Amazon's native provider (ACCP) if it is on the class path and supports this machine, else
  /// Bouncy Castle. Chosen once.
  ///
  /// @throws IllegalStateException if the provider fails its self-test
  static EnvelopeSigner fastest() {
    return EnvelopeSigners.fastest();
  }

  /// All that run on this machine, the fastest last.
  static List<EnvelopeSigner> all() {
    return EnvelopeSigners.all();
  }

  /// Name of the provider, for display.
  String provider();

  /// @throws IllegalArgumentException if the seed has not 32 bytes
  Bytes publicKey(SecretBytes seed);

  /// A signing key; the seed is copied.
  ///
  /// @throws IllegalArgumentException if the seed has not 32 bytes
  SigningKey signingKey(SecretBytes seed);

  /// A verification key.
  ///
  /// @throws CryptoException BAD_LENGTH, or BAD_KEY if it is not a point on the curve or of low
  ///   order
  VerifyKey verifyKey(Bytes publicKey) throws CryptoException;

  /// Signs until closed, which erases the key.
  interface SigningKey extends AutoCloseable {
    /// Returns a signature of 64 bytes.
    ///
    /// @throws IllegalStateException if it was closed
    byte[] sign(byte[] message);

    @Override
    void close();
  }

  /// Verifies under one public key.
  interface VerifyKey {
    /// Whether `signature` verifies over `message`. Any bytes are allowed and never throw.
    boolean verify(byte[] message, byte[] signature);
  }
}
