package dev.redoubt.core.crypto;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/// The hybrid signature of identities: ML-DSA-65 (FIPS 204) and Ed25519 (RFC 8032), combined as
/// `id-MLDSA65-Ed25519-SHA512` of draft-ietf-lamps-pq-composite-sigs, with its context.
///
/// A signature verifies only if both halves do, so it is secure while either algorithm is. Bouncy
/// Castle implements the halves; only the combination is done here.
public final class CompositeSignature {
  private static final int ML_DSA_PUBLIC_KEY = 1952;
  private static final int ML_DSA_SIGNATURE = 3309;
  private static final int HEDGE = 32;
  private static final int CONTEXT_MAX = 255;

  /// Size of a public key (ML-DSA-65, then Ed25519), bytes.
  public static final int PUBLIC_KEY = ML_DSA_PUBLIC_KEY + EnvelopeSigner.PUBLIC_KEY;

  /// Size of a signature (ML-DSA-65, then Ed25519), bytes.
  public static final int SIGNATURE = ML_DSA_SIGNATURE + EnvelopeSigner.SIGNATURE;

  /// Size of each of the two private seeds, bytes.
  public static final int SEED = 32;

  private static final byte[] PREFIX = ascii("CompositeAlgorithmSignatures2025");
  private static final byte[] LABEL = ascii("COMPSIG-MLDSA65-Ed25519-SHA512");

  private CompositeSignature() {}

  /// The input of both halves. The message is hashed once, as in the draft.
  private static byte[] representative(String context, byte[] message) {
    byte[] contextBytes = context.getBytes(StandardCharsets.UTF_8);
    if (contextBytes.length > CONTEXT_MAX) {
      throw new IllegalArgumentException(
          "A signature context has at most 255 bytes, not " + contextBytes.length + ".");
    }
    MessageDigest sha512 = Kdf.digest("SHA-512");
    byte[] contextLength = {(byte) contextBytes.length};
    return Kdf.concatenate(PREFIX, LABEL, contextLength, contextBytes, sha512.digest(message));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A key pair. Thread-safe until closed.
  public static final class KeyPair implements AutoCloseable {
    private final SecretBytes mlDsaSeed;
    private final SecretBytes ed25519Seed;
    private final MLDSAPrivateKeyParameters mlDsa;
    private final byte[] ed25519Public;
    private final Bytes publicKey;

    private KeyPair(SecretBytes mlDsaSeed, SecretBytes ed25519Seed) {
      this.mlDsaSeed = mlDsaSeed;
      this.ed25519Seed = ed25519Seed;
      this.mlDsa = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, mlDsaSeed.bytes());
      this.ed25519Public = Ed25519Keys.publicKey(ed25519Seed);
      this.publicKey =
          Bytes.wrap(Kdf.concatenate(mlDsa.getPublicKeyParameters().getEncoded(), ed25519Public));
    }

    /// Derives the keys from the two 32-byte seeds, which are copied.
    ///
    /// @throws IllegalArgumentException if a seed has another size
    public static KeyPair fromSeeds(SecretBytes mlDsa, SecretBytes ed25519) {
      if (mlDsa.size() != SEED) {
        throw new IllegalArgumentException(
            "An ML-DSA-65 seed has 32 bytes, not " + mlDsa.size() + ".");
      }
      return new KeyPair(SecretBytes.copyOf(mlDsa.bytes()), Ed25519Keys.copy(ed25519));
    }

    public Bytes publicKey() {
      return publicKey;
    }

    /// Signs with 32 bytes of `hedge`, which protect ML-DSA against fault attacks; a bad source of
    /// randomness weakens nothing else.
    ///
    /// @throws IllegalArgumentException if `context` has more than 255 bytes
    /// @throws IllegalStateException if the key was closed
    public byte[] sign(String context, byte[] message, Randomness hedge) {
      // Bouncy Castle takes the 32 bytes through a SecureRandom and draws nothing else from it.
      FixedSecureRandom random = new FixedSecureRandom(hedge.bytes(HEDGE));
      return sign(context, message, new ParametersWithRandom(mlDsa, random));
    }

    /// Signs with the deterministic variant of FIPS 204, for test vectors and self-tests.
    public byte[] signDeterministically(String context, byte[] message) {
      return sign(context, message, mlDsa);
    }

    private byte[] sign(String context, byte[] message, CipherParameters key) {
      byte[] seed = ed25519Seed.bytes();
      byte[] signed = representative(context, message);
      byte[] classical = new byte[EnvelopeSigner.SIGNATURE];
      Ed25519.sign(seed, 0, ed25519Public, 0, signed, 0, signed.length, classical, 0);
      try {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(key, LABEL));
        signer.update(signed, 0, signed.length);
        return Kdf.concatenate(signer.generateSignature(), classical);
      } catch (org.bouncycastle.crypto.CryptoException e) {
        throw new IllegalStateException("ML-DSA-65 failed to sign.", e);
      }
    }

    /// The seed of the ML-DSA half. Valid until this key pair is closed.
    public SecretBytes mlDsaSeed() {
      return mlDsaSeed;
    }

    /// The seed of the Ed25519 half. Valid until this key pair is closed.
    public SecretBytes ed25519Seed() {
      return ed25519Seed;
    }

    @Override
    public void close() {
      mlDsa.destroy();
      mlDsaSeed.close();
      ed25519Seed.close();
    }
  }

  /// A public key whose Ed25519 half is a point on the curve and not of low order. Thread-safe.
  public static final class PublicKey {
    private final Bytes encoded;
    private final MLDSAPublicKeyParameters mlDsa;
    private final PublicPoint ed25519;

    private PublicKey(Bytes encoded, MLDSAPublicKeyParameters mlDsa, PublicPoint ed25519) {
      this.encoded = encoded;
      this.mlDsa = mlDsa;
      this.ed25519 = ed25519;
    }

    /// Decodes 1984 bytes, which are copied.
    ///
    /// @throws CryptoException BAD_LENGTH, or BAD_KEY for a bad Ed25519 half
    public static PublicKey decode(Bytes encoded) throws CryptoException {
      if (encoded.size() != PUBLIC_KEY) {
        throw new CryptoException(Reason.BAD_LENGTH);
      }
      Bytes copy = Bytes.wrap(encoded.toArray());
      PublicPoint ed25519 = Ed25519Keys.decode(copy.slice(ML_DSA_PUBLIC_KEY, PUBLIC_KEY));
      byte[] mlDsa = copy.slice(0, ML_DSA_PUBLIC_KEY).toArray();
      return new PublicKey(
          copy, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, mlDsa), ed25519);
    }

    /// Whether both halves of `signature` verify. Any bytes are allowed and never throw.
    ///
    /// @throws IllegalArgumentException if `context` has more than 255 bytes
    public boolean verify(String context, byte[] message, Bytes signature) {
      byte[] signed = representative(context, message);
      if (signature.size() != SIGNATURE) {
        return false;
      }
      byte[] classical = signature.slice(ML_DSA_SIGNATURE, SIGNATURE).toArray();
      if (!Ed25519Keys.verify(ed25519, signed, classical)) {
        return false;
      }
      MLDSASigner signer = new MLDSASigner();
      signer.init(false, new ParametersWithContext(mlDsa, LABEL));
      signer.update(signed, 0, signed.length);
      return signer.verifySignature(signature.slice(0, ML_DSA_SIGNATURE).toArray());
    }

    public Bytes encoded() {
      return encoded;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof PublicKey that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
      return encoded.hashCode();
    }
  }
}
