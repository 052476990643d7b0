package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

/// Ed25519 of a JCA provider. The JDK's own `KeyFactory` makes the keys, since Amazon's provider
/// has none; it translates them.
final class JcaSigner implements EnvelopeSigner {
  /// Prefix of the raw key in its PKCS#8 encoding (RFC 8410).
  private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final Provider provider;
  private final KeyFactory keys;

  /// @throws GeneralSecurityException if the provider has no Ed25519
  JcaSigner(Provider provider) throws GeneralSecurityException {
    this.provider = provider;
    this.keys = KeyFactory.getInstance("Ed25519");
    signature();
  }

  @Override
  public String provider() {
    return provider.getName();
  }

  @Override
  public Bytes publicKey(SecretBytes seed) {
    return Bytes.wrap(Ed25519Keys.publicKey(seed));
  }

  @Override
  public SigningKey signingKey(SecretBytes seed) {
    try (SecretBytes copy = Ed25519Keys.copy(seed);
        SecretBytes encoded = SecretBytes.own(join(PKCS8, copy.bytes()))) {
      KeySpec spec = new PKCS8EncodedKeySpec(encoded.bytes());
      return new Signing(keys.generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
  }

  @Override
  public VerifyKey verifyKey(Bytes publicKey) throws CryptoException {
    PublicPoint point = Ed25519Keys.decode(publicKey);
    try {
      KeySpec spec = new X509EncodedKeySpec(join(X509, publicKey.toArray()));
      return new Verifying(keys.generatePublic(spec), point);
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
  }

  private Signature signature() throws GeneralSecurityException {
    return Signature.getInstance("Ed25519", provider);
  }

  private IllegalStateException refused(GeneralSecurityException cause) {
    return new IllegalStateException("Ed25519 failed in " + provider.getName() + ".", cause);
  }

  private static byte[] join(byte[] prefix, byte[] key) {
    byte[] joined = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, joined, prefix.length, key.length);
    return joined;
  }

  /// Keeps one initialised `Signature`, because initialising costs as much as signing. A thread
  /// that finds it in use makes its own.
  private final class Signing implements SigningKey {
    private final AtomicReference<@Nullable PrivateKey> key;
    private final AtomicReference<@Nullable Signature> spare = new AtomicReference<>();

    Signing(PrivateKey key) {
      this.key = new AtomicReference<>(key);
    }

    @Override
    public byte[] sign(byte[] message) {
      PrivateKey current = key.get();
      if (current == null) {
        throw new IllegalStateException("This signing key was closed.");
      }
      try {
        Signature signature = spare.getAndSet(null);
        if (signature == null) {
          signature = signature();
          signature.initSign(current);
        }
        signature.update(message);
        byte[] result = signature.sign();
        spare.set(signature);
        return result;
      } catch (GeneralSecurityException e) {
        throw refused(e);
      }
    }

    /// The provider's copies cannot be erased; they are dropped.
    @Override
    public void close() {
      key.set(null);
      spare.set(null);
    }
  }

  /// Amazon's provider does not multiply by the cofactor. A signature that it accepts is valid; one
  /// that it refuses may still satisfy RFC 8032's equation, so it is checked again. Honest
  /// signatures pass the first check.
  private final class Verifying implements VerifyKey {
    private final PublicKey key;
    private final PublicPoint point;
    private final AtomicReference<@Nullable Signature> spare = new AtomicReference<>();

    Verifying(PublicKey key, PublicPoint point) {
      this.key = key;
      this.point = point;
    }

    @Override
    public boolean verify(byte[] message, byte[] bytes) {
      if (bytes.length != SIGNATURE) {
        return false;
      }
      try {
        Signature signature = spare.getAndSet(null);
        if (signature == null) {
          signature = signature();
          signature.initVerify(key);
        }
        signature.update(message);
        boolean valid = valid(signature, bytes);
        spare.set(signature);
        return valid || Ed25519Keys.verify(point, message, bytes);
      } catch (GeneralSecurityException e) {
        throw refused(e);
      }
    }

    /// JCA allows a provider to throw on a malformed signature instead of returning false.
    private static boolean valid(Signature signature, byte[] bytes) {
      try {
        return signature.verify(bytes);
      } catch (SignatureException e) {
        return false;
      }
    }
  }
}
