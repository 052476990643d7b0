package dev.redoubt.core.crypto;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Known-answer tests of every primitive: Redoubt must not run on a library, runtime or processor
/// that computes wrong results.
///
/// The vectors are from FIPS 180-4, RFC 5869, RFC 8439, RFC 8032, the LAMPS composite draft and
/// hpke-pq; long results are compared by their SHA-256. LAMPS publishes hedged signatures only, so
/// the deterministic one is our own, computed when all published vectors passed.
public final class SelfTest {
  private static final HexFormat HEX = HexFormat.of();

  /// An Ed25519 public key of order 8.
  private static final Bytes ORDER_8 =
      Bytes.hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

  /// The neutral element in a non-canonical encoding: p + 1 for its y of 1.
  private static final Bytes NOT_CANONICAL =
      Bytes.hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  /// A key, a message and its signature.
  private record Signed(Bytes publicKey, Bytes message, Bytes signature) {}

  /// Its `R` has a component of order 8: valid with the cofactor, invalid without.
  private static final Signed PART =
      new Signed(
          Bytes.hex("12d286fff0d51b9118569adf05bcc3c497d7d62c604e1c349f023e1609d2d619"),
          Bytes.utf8("R 8"),
          Bytes.hex(
              "c11f487d78445771c6afc9318b5a245da8e8c7058c908b36c16053191e02eec8"
                  + "00ca4f48b9aece4339b3fc385c9d6e421e9578c5debf3a9696c6fdae35882b0b"));

  private static final List<KnownAnswer> ALL =
      List.of(
          new KnownAnswer("SHA-256", SelfTest::sha256),
          new KnownAnswer("HKDF-SHA-256", SelfTest::hkdf),
          new KnownAnswer("ChaCha20-Poly1305", SelfTest::aead),
          new KnownAnswer("Ed25519", () -> ed25519(EnvelopeSigner.fastest())),
          new KnownAnswer("ML-DSA-65 with Ed25519", SelfTest::composite),
          new KnownAnswer("HPKE over X-Wing", SelfTest::hpke));

  private static volatile boolean passed;

  private SelfTest() {}

  /// Runs all tests, once per process.
  ///
  /// @throws IllegalStateException if one fails, naming the primitive
  public static void run() {
    if (!passed) {
      run(ALL);
      passed = true;
    }
  }

  /// Whether all tests have passed in this process.
  public static boolean passed() {
    return passed;
  }

  static void run(List<KnownAnswer> questions) {
    for (KnownAnswer question : questions) {
      question.require();
    }
  }

  private static boolean sha256() {
    return is(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Kdf.hash(ascii("a"), ascii("bc")));
  }

  private static boolean hkdf() {
    SecretBytes prk =
        Kdf.extract(
            HEX.parseHex("000102030405060708090a0b0c"),
            HEX.parseHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    return is(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        Kdf.expand(prk, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42));
  }

  private static boolean aead() throws CryptoException {
    byte[] key = HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = HEX.parseHex("070000004041424344454647");
    byte[] aad = HEX.parseHex("50515253c0c1c2c3c4c5c6c7");
    byte[] plain =
        ascii(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.");
    byte[] data = Kdf.concatenate(aad, plain, new byte[Aead.TAG]);
    Aead.seal(key, nonce, data, 0, aad.length, aad.length, plain.length);
    byte[] sealed = Arrays.copyOfRange(data, aad.length, data.length);
    byte[] opened = sealed.clone();
    Aead.open(key, nonce, aad, opened, opened.length);
    boolean right =
        is("d31a8d34648e60db7b86afbc53ef7ec2", Arrays.copyOfRange(data, 12, 28))
            && is(
                "1ae10b594f09e26a7e902ecbd0600691",
                Arrays.copyOfRange(data, data.length - Aead.TAG, data.length))
            && Arrays.equals(Arrays.copyOf(opened, plain.length), plain);
    aad[0] ^= 1;
    return right && refused(() -> Aead.open(key, nonce, aad, sealed, sealed.length));
  }

  /// The second test of RFC 8032; refusal of another message and of keys of low order; and which
  /// equation is used.
  static boolean ed25519(EnvelopeSigner signer) throws CryptoException {
    SecretBytes seed = secret("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    byte[] message = {0x72};
    try (EnvelopeSigner.SigningKey key = signer.signingKey(seed)) {
      Bytes publicKey = signer.publicKey(seed);
      byte[] signature = key.sign(message);
      EnvelopeSigner.VerifyKey verifier = signer.verifyKey(publicKey);
      return is(
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
              publicKey.toArray())
          && is(
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                  + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
              signature)
          && verifier.verify(message, signature)
          && !verifier.verify(new byte[] {0x73}, signature)
          && refused(() -> signer.verifyKey(ORDER_8))
          && refused(() -> signer.verifyKey(NOT_CANONICAL))
          && signer
              .verifyKey(PART.publicKey)
              .verify(PART.message.toArray(), PART.signature.toArray());
    }
  }

  private static boolean composite() throws CryptoException {
    String context = "The lethargic, colorless dog sat beneath the energetic, stationary fox.";
    byte[] message = ascii("The quick brown fox jumps over the lazy dog.");
    try (CompositeSignature.KeyPair key =
        CompositeSignature.KeyPair.fromSeeds(
            secret("23a578205289555e65ddf567601cb4715fb593a7796a8f71d668c3bca876d937"),
            secret("60e9741f5fb8a68b3c490b93e4aa0e5d82206ef3b8e2242e1bcf4729f2e146aa"))) {
      byte[] signature = key.signDeterministically(context, message);
      var verifier = CompositeSignature.PublicKey.decode(key.publicKey());
      return is(
              "10775911b6c3c2dbf3c98485be51c5cc2c1b9ca5d2047a7faedab1d6cd573c27",
              Kdf.hash(key.publicKey().toArray()))
          && is(
              "a04c22cbc12b7699790043b8d075e5bd0fa2e20d5e1f0c1ccf6b1d22042e0e28",
              Kdf.hash(signature))
          && verifier.verify(context, message, Bytes.wrap(signature))
          && !verifier.verify("", message, Bytes.wrap(signature));
    }
  }

  private static boolean hpke() throws CryptoException {
    byte[] info = ascii("4f6465206f6e2061204772656369616e2055726e");
    byte[] aad = ascii("Count-0");
    byte[] plain = ascii("4265617574792069732074727574682c20747275746820626561757479");
    Bytes random =
        Bytes.hex(
            "2a1c0a3745fe8a48fb62034d300f54dfe1974a5b2e169e580a8789cb1cf5fd19"
                + "0fc00f3fd899594e01a8b15334b9f3fa03d8de44da86e19f5776850fb689e6c8");
    try (Hpke.KeyPair key =
        Hpke.KeyPair.fromSeed(
            secret("3ec47fa82dd5689d27c6190e724c74ec8f608df3331ce331929e37b829676630"))) {
      Hpke.Sender sender =
          Hpke.setupSender(key.publicKey(), info, target -> random.copyTo(target, 0));
      byte[] sealed = sender.context().seal(aad, plain);
      Hpke.Context receiver = Hpke.setupReceiver(key, sender.enc(), info);
      byte[] forged = sealed.clone();
      forged[0] ^= 1;
      return is(
              "95c0a5fca31ea59f29bbc66255ad6637b5a476b3212886af11afdc8930aeb772",
              Kdf.hash(sender.enc()))
          && is(
              "c5c591f99092d5e38df0a52699af249c66f8275a863423c076de8147a53e65cc584041c963b77a7e59ea"
                  + "93841b1339b5efda8909b71f74bb0073ad62e899de310c1566dea2fd29eba377",
              sealed)
          && is(
              "5a78d37f40e078c17ef43fa40963f1ff7dcdee56e366da9099dc181c3eccaee5",
              receiver.export(ascii("pseudorandom0"), 32).bytes())
          && refused(() -> receiver.open(aad, forged))
          && Bytes.wrap(receiver.open(aad, sealed)).equals(Bytes.wrap(plain));
    }
  }

  private static boolean is(String expectedHex, byte[] actual) {
    return Bytes.hex(expectedHex).equals(Bytes.wrap(actual));
  }

  private static boolean refused(Attempt attempt) {
    try {
      attempt.run();
      return false;
    } catch (CryptoException e) {
      return true;
    }
  }

  private static SecretBytes secret(String hex) {
    return SecretBytes.own(HEX.parseHex(hex));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A test of one primitive.
  record KnownAnswer(String primitive, Question question) {
    /// @throws IllegalStateException if it fails
    void require() {
      try {
        if (question.answeredRightly()) {
          return;
        }
      } catch (CryptoException e) {
        throw wrong(e);
      }
      throw wrong(null);
    }

    private IllegalStateException wrong(@Nullable CryptoException cause) {
      return new IllegalStateException(
          primitive + " gives a wrong answer to a known question; Redoubt does not run on it.",
          cause);
    }
  }

  @FunctionalInterface
  interface Question {
    boolean answeredRightly() throws CryptoException;
  }

  @FunctionalInterface
  private interface Attempt {
    void run() throws CryptoException;
  }
}
