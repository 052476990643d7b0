package dev.redoubt.identity;

import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;

/// The composite key pair (ML-DSA-65 and Ed25519) of an agent or an authority. It signs bundles,
/// handshakes, credentials and rosters, and nothing else (§3.2).
///
/// Not thread-safe. [#close()] erases the private keys.
public final class Identity implements AutoCloseable {
  /// Size of each of the two private seeds, bytes.
  public static final int SEED = 32;

  private final CompositeSignature.KeyPair keys;
  private final PeerIdentity peer;

  private Identity(CompositeSignature.KeyPair keys) {
    this.keys = keys;
    try {
      this.peer = PeerIdentity.decode(keys.publicKey());
    } catch (CryptoException e) {
      throw new IllegalStateException("A key pair of our own making has a bad public half.", e);
    }
  }

  public static Identity generate(Randomness randomness) {
    try (SecretBytes mlDsa = SecretBytes.own(randomness.bytes(SEED));
        SecretBytes ed25519 = SecretBytes.own(randomness.bytes(SEED))) {
      return fromSeeds(mlDsa, ed25519);
    }
  }

  /// Derives an identity from its two 32-byte seeds, which are copied.
  public static Identity fromSeeds(SecretBytes mlDsaSeed, SecretBytes ed25519Seed) {
    return new Identity(CompositeSignature.KeyPair.fromSeeds(mlDsaSeed, ed25519Seed));
  }

  /// For key files. Valid until this identity is closed.
  public SecretBytes mlDsaSeed() {
    return keys.mlDsaSeed();
  }

  /// For key files. Valid until this identity is closed.
  public SecretBytes ed25519Seed() {
    return keys.ed25519Seed();
  }

  /// The public half.
  public PeerIdentity peer() {
    return peer;
  }

  public Fingerprint fingerprint() {
    return peer.fingerprint();
  }

  /// Signs `message` under one of the protocol's contexts.
  ///
  /// @param hedge supplies 32 bytes that hedge the ML-DSA signature; zeros make it deterministic
  public Bytes sign(String context, byte[] message, Randomness hedge) {
    return Bytes.wrap(keys.sign(context, message, hedge));
  }

  @Override
  public void close() {
    keys.close();
  }
}
