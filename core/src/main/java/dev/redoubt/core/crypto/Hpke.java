package dev.redoubt.core.crypto;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/// HPKE (RFC 9180) in base mode over X-Wing (draft-connolly-cfrg-xwing-kem, draft-ietf-hpke-pq),
/// with HKDF-SHA-256 and ChaCha20-Poly1305, by Bouncy Castle: suite (0x647a, 0x0001, 0x0003).
///
/// Turns the several unchecked exceptions with which Bouncy Castle refuses hostile keys and
/// ciphertexts into [CryptoException]. Its contexts cannot be wiped; closing drops them.
public final class Hpke {
  /// Size of an encapsulation (ML-KEM-768, then X25519), bytes.
  public static final int ENC = 1120;

  /// Size of a public key (ML-KEM-768, then X25519), bytes.
  public static final int PUBLIC_KEY = 1216;

  /// Size of a private key, bytes.
  public static final int SEED = 32;

  private static final int ENCAPSULATION_RANDOMNESS = 64;
  private static final int X25519_AT = PUBLIC_KEY - X25519.POINT_SIZE;

  private Hpke() {}

  /// Refuses an invalid public key: an ML-KEM half that is not reduced, or an X25519 half of low
  /// order.
  ///
  /// @throws CryptoException BAD_LENGTH or BAD_KEY
  public static void check(Bytes publicKey) throws CryptoException {
    decode(publicKey);
    requireX25519(publicKey.slice(X25519_AT, PUBLIC_KEY).toArray());
  }

  /// Encapsulates to `publicKey` with 64 bytes of randomness; deterministic otherwise.
  ///
  /// @throws CryptoException BAD_LENGTH or BAD_KEY, as [#check(Bytes)]
  public static Sender setupSender(Bytes publicKey, byte[] info, Randomness randomness)
      throws CryptoException {
    AsymmetricKeyParameter recipient = decode(publicKey);
    byte[] seed = randomness.bytes(ENCAPSULATION_RANDOMNESS);
    try {
      HPKEContextWithEncapsulation context = suite().setupBaseS(recipient, info, seed);
      return new Sender(context.getEncapsulation(), new Context(context));
    } catch (IllegalStateException e) {
      // X25519 came out as zero.
      throw new CryptoException(Reason.BAD_KEY);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /// Decapsulates. A wrong key, `enc` or `info` shows only when something is opened, because X-Wing
  /// rejects implicitly.
  ///
  /// @throws CryptoException BAD_LENGTH if `enc` does not have 1120 bytes; BAD_KEY if its X25519
  ///   half is of low order
  /// @throws IllegalStateException if the key was closed
  public static Context setupReceiver(KeyPair key, byte[] enc, byte[] info) throws CryptoException {
    if (enc.length != ENC) {
      throw new CryptoException(Reason.BAD_LENGTH);
    }
    AsymmetricCipherKeyPair pair = key.pair();
    try {
      return new Context(suite().setupBaseR(enc, pair, info));
    } catch (IllegalStateException e) {
      // X25519 came out as zero.
      throw new CryptoException(Reason.BAD_KEY);
    }
  }

  private static AsymmetricKeyParameter decode(Bytes publicKey) throws CryptoException {
    if (publicKey.size() != PUBLIC_KEY) {
      throw new CryptoException(Reason.BAD_LENGTH);
    }
    try {
      return suite().deserializePublicKey(publicKey.toArray());
    } catch (IllegalArgumentException e) {
      throw new CryptoException(Reason.BAD_KEY);
    }
  }

  /// Refuses a point that X25519 maps to zero. All its scalars are multiples of 8 and none is a
  /// multiple of the group's prime order, so the points of low order, and only these, map to zero
  /// under every scalar. The one used here is what all-zero bytes stand for.
  private static void requireX25519(byte[] point) throws CryptoException {
    byte[] scalar = new byte[X25519.SCALAR_SIZE];
    byte[] product = new byte[X25519.POINT_SIZE];
    if (!X25519.calculateAgreement(scalar, 0, point, 0, product, 0)) {
      throw new CryptoException(Reason.BAD_KEY);
    }
  }

  private static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
  }

  /// An X-Wing key pair. Thread-safe until closed.
  public static final class KeyPair implements AutoCloseable {
    private final SecretBytes seed;
    private final Bytes publicKey;
    private volatile @Nullable AsymmetricCipherKeyPair pair;

    private KeyPair(SecretBytes seed) {
      HPKE suite = suite();
      AsymmetricCipherKeyPair expanded = suite.deserializePrivateKey(seed.bytes(), null);
      this.seed = seed;
      this.pair = expanded;
      this.publicKey = Bytes.wrap(suite.serializePublicKey(expanded.getPublic()));
    }

    /// Generates a key pair from 32 random bytes.
    public static KeyPair generate(Randomness randomness) {
      return new KeyPair(SecretBytes.own(randomness.bytes(SEED)));
    }

    /// Derives a key pair from a 32-byte seed, which is copied.
    ///
    /// @throws IllegalArgumentException if the seed has another size
    public static KeyPair fromSeed(SecretBytes seed) {
      if (seed.size() != SEED) {
        throw new IllegalArgumentException("An X-Wing seed has 32 bytes, not " + seed.size() + ".");
      }
      return new KeyPair(SecretBytes.copyOf(seed.bytes()));
    }

    public Bytes publicKey() {
      return publicKey;
    }

    /// The private key. Valid until this key pair is closed.
    public SecretBytes seed() {
      return seed;
    }

    @Override
    public void close() {
      seed.close();
      pair = null;
    }

    private AsymmetricCipherKeyPair pair() {
      AsymmetricCipherKeyPair current = pair;
      if (current == null) {
        throw new IllegalStateException("This key pair was closed.");
      }
      return current;
    }
  }

  /// The sender's side: the encapsulation to send, and its context.
  public static final class Sender {
    private final byte[] enc;
    private final Context context;

    private Sender(byte[] enc, Context context) {
      this.enc = enc;
      this.context = context;
    }

    /// 1120 bytes; not a copy.
    public byte[] enc() {
      return enc;
    }

    public Context context() {
      return context;
    }
  }

  /// One direction of HPKE: the sender seals, the receiver opens, both export. Not thread-safe: it
  /// counts what it seals or opens.
  public static final class Context implements AutoCloseable {
    private @Nullable HPKEContext context;

    private Context(HPKEContext context) {
      this.context = context;
    }

    /// Returns ciphertext and tag.
    public byte[] seal(byte[] aad, byte[] plain) {
      try {
        return context().seal(aad, plain);
      } catch (InvalidCipherTextException e) {
        throw new IllegalStateException("HPKE failed to seal.", e);
      }
    }

    /// Returns the plaintext. A failure changes nothing, the counter included.
    ///
    /// @throws CryptoException BAD_LENGTH if `sealed` is shorter than a tag, BAD_TAG if it does not
    ///   verify
    public byte[] open(byte[] aad, byte[] sealed) throws CryptoException {
      if (sealed.length < Aead.TAG) {
        throw new CryptoException(Reason.BAD_LENGTH);
      }
      try {
        return context().open(aad, sealed);
      } catch (InvalidCipherTextException e) {
        throw new CryptoException(Reason.BAD_TAG);
      }
    }

    /// Exports a secret, which the caller closes.
    public SecretBytes export(byte[] exporterContext, int length) {
      return SecretBytes.own(context().export(exporterContext, length));
    }

    @Override
    public void close() {
      context = null;
    }

    private HPKEContext context() {
      HPKEContext current = context;
      if (current == null) {
        throw new IllegalStateException("This HPKE context was closed.");
      }
      return current;
    }
  }
}
