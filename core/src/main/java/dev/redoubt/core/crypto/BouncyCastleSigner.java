package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/// Ed25519 of Bouncy Castle, in pure Java.
final class BouncyCastleSigner implements EnvelopeSigner {
  @Override
  public String provider() {
    return "Bouncy Castle";
  }

  @Override
  public Bytes publicKey(SecretBytes seed) {
    return Bytes.wrap(Ed25519Keys.publicKey(seed));
  }

  @Override
  public SigningKey signingKey(SecretBytes seed) {
    return new Signing(Ed25519Keys.copy(seed), Ed25519Keys.publicKey(seed));
  }

  @Override
  public VerifyKey verifyKey(Bytes publicKey) throws CryptoException {
    PublicPoint point = Ed25519Keys.decode(publicKey);
    return (message, signature) -> Ed25519Keys.verify(point, message, signature);
  }

  private static final class Signing implements SigningKey {
    private final SecretBytes seed;
    private final byte[] publicKey;

    Signing(SecretBytes seed, byte[] publicKey) {
      this.seed = seed;
      this.publicKey = publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
      byte[] signature = new byte[SIGNATURE];
      Ed25519.sign(seed.bytes(), 0, publicKey, 0, message, 0, message.length, signature, 0);
      return signature;
    }

    @Override
    public void close() {
      seed.close();
    }
  }
}
