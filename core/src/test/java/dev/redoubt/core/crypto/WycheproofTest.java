package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The cases of Project Wycheproof, run against our class if there is one, else against the class
/// of Bouncy Castle that ours calls.
class WycheproofTest {
  private static final int ML_KEM_PUBLIC_KEY = 1184;

  /// A valid key, one half of which the tests replace.
  private static final byte[] X_WING_KEY =
      Hpke.KeyPair.generate(target -> Arrays.fill(target, (byte) 7)).publicKey().toArray();

  @Test
  void chaCha20Poly1305() throws CryptoException {
    for (Vectors.Case vector : Vectors.wycheproof("chacha20_poly1305")) {
      byte[] key = vector.bytes("key");
      byte[] nonce = vector.bytes("iv");
      byte[] aad = vector.bytes("aad");
      byte[] plain = vector.bytes("msg");
      byte[] data = Kdf.concatenate(aad, plain, new byte[Aead.TAG]);
      byte[] sealed = Kdf.concatenate(aad, vector.bytes("ct"), vector.bytes("tag"));
      if (vector.valid()) {
        Aead.seal(key, nonce, data, 0, aad.length, aad.length, plain.length);
        assertThat(data).as("%s", vector).isEqualTo(sealed);
        assertThat(opened(key, nonce, sealed, aad.length)).as("%s", vector).isEqualTo(plain);
      } else if (nonce.length == Aead.NONCE) {
        assertThatThrownBy(() -> opened(key, nonce, sealed, aad.length))
            .as("%s", vector)
            .isInstanceOf(CryptoException.class);
      } else {
        assertThatThrownBy(
                () -> Aead.seal(key, nonce, data, 0, aad.length, aad.length, plain.length))
            .as("%s", vector)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static byte[] opened(byte[] key, byte[] nonce, byte[] sealed, int aadLength)
      throws CryptoException {
    byte[] aad = Arrays.copyOf(sealed, aadLength);
    byte[] data = Arrays.copyOfRange(sealed, aadLength, sealed.length);
    Aead.open(key, nonce, aad, data, data.length);
    return Arrays.copyOf(data, data.length - Aead.TAG);
  }

  static List<EnvelopeSigner> signers() {
    return EnvelopeSignerTest.signers();
  }

  @ParameterizedTest
  @MethodSource("signers")
  void ed25519(EnvelopeSigner signer) throws CryptoException {
    for (Vectors.Case vector : Vectors.wycheproof("ed25519")) {
      Bytes publicKey = Bytes.wrap(Vectors.hex(vector.group().get("publicKey"), "pk"));
      assertThat(signer.verifyKey(publicKey).verify(vector.bytes("msg"), vector.bytes("sig")))
          .as("%s", vector)
          .isEqualTo(vector.valid());
    }
  }

  /// Keys of low order and non-canonical encodings are refused. A component of low order in a key
  /// or in `R` is not a reason to refuse.
  @ParameterizedTest
  @MethodSource("signers")
  void ed25519EdgeCasesOfC2sp(EnvelopeSigner signer) {
    int taken = 0;
    JsonNode cases = Vectors.read("cctv-ed25519.json");
    for (JsonNode vector : cases) {
      String flags = vector.path("flags").toString();
      boolean valid = !flags.contains("non_canonical") && !flags.contains("low_order_A");
      byte[] message = vector.get("msg").asString().getBytes(StandardCharsets.UTF_8);
      boolean verified = verified(signer, vector, message);
      assertThat(verified).as("%s", vector).isEqualTo(valid);
      taken += verified ? 1 : 0;
    }
    assertThat(cases).hasSize(914);
    assertThat(taken).isEqualTo(212);
  }

  private static boolean verified(EnvelopeSigner signer, JsonNode vector, byte[] message) {
    try {
      Bytes publicKey = Bytes.wrap(Vectors.hex(vector, "key"));
      return signer.verifyKey(publicKey).verify(message, Vectors.hex(vector, "sig"));
    } catch (CryptoException e) {
      return false;
    }
  }

  @Test
  void hkdfSha256() {
    for (Vectors.Case vector : Vectors.wycheproof("hkdf_sha256")) {
      SecretBytes prk = Kdf.extract(vector.bytes("salt"), vector.bytes("ikm"));
      byte[] info = vector.bytes("info");
      int size = vector.test().get("size").asInt();
      if (vector.valid()) {
        assertThat(Kdf.expand(prk, info, size)).as("%s", vector).isEqualTo(vector.bytes("okm"));
      } else {
        assertThatThrownBy(() -> Kdf.expand(prk, info, size))
            .as("%s", vector)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void mlDsa65() {
    for (Vectors.Case vector : Vectors.wycheproof("mldsa_65_verify")) {
      assertThat(mlDsaVerifies(vector)).as("%s", vector).isEqualTo(vector.valid());
    }
  }

  /// The library refuses a key or context of the wrong size with an exception; our class checks the
  /// size before.
  private static boolean mlDsaVerifies(Vectors.Case vector) {
    byte[] publicKey = Vectors.hex(vector.group(), "publicKey");
    byte[] context = vector.test().has("ctx") ? vector.bytes("ctx") : new byte[0];
    byte[] message = vector.bytes("msg");
    if (publicKey.length != 1952 || context.length > 255) {
      return false;
    }
    MLDSASigner signer = new MLDSASigner();
    signer.init(
        false,
        new ParametersWithContext(
            new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, publicKey), context));
    signer.update(message, 0, message.length);
    return signer.verifySignature(vector.bytes("sig"));
  }

  @Test
  void mlKem768Decapsulation() {
    for (Vectors.Case vector : Vectors.wycheproof("mlkem_768")) {
      byte[] seed = vector.bytes("seed");
      if (vector.valid()) {
        assertThat(decapsulated(seed, vector.bytes("c")))
            .as("%s", vector)
            .isEqualTo(vector.bytes("K"));
      } else {
        assertThatThrownBy(() -> decapsulated(seed, vector.bytes("c")))
            .as("%s", vector)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static byte[] decapsulated(byte[] seed, byte[] ciphertext) {
    var key = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed);
    return new MLKEMExtractor(key).extractSecret(ciphertext);
  }

  /// The keys, most of them not reduced, are also tested as part of an X-Wing key, through
  /// [Hpke#check(Bytes)].
  @Test
  void mlKem768Encapsulation() throws CryptoException {
    for (Vectors.Case vector : Vectors.wycheproof("mlkem_768_encaps")) {
      byte[] encoded = vector.bytes("ek");
      byte[] x25519 = Arrays.copyOfRange(X_WING_KEY, ML_KEM_PUBLIC_KEY, Hpke.PUBLIC_KEY);
      byte[] xWing = Kdf.concatenate(encoded, x25519);
      if (vector.valid()) {
        var key = new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, encoded);
        SecretWithEncapsulation result =
            MLKEMGenerator.internalGenerateEncapsulated(key, vector.bytes("m"));
        assertThat(result.getEncapsulation()).as("%s", vector).isEqualTo(vector.bytes("c"));
        assertThat(result.getSecret()).as("%s", vector).isEqualTo(vector.bytes("K"));
        Hpke.check(Bytes.wrap(xWing));
      } else {
        assertThatThrownBy(() -> new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, encoded))
            .as("%s", vector)
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hpke.check(Bytes.wrap(xWing)))
            .as("%s", vector)
            .isInstanceOf(CryptoException.class);
      }
    }
  }

  /// Within an X-Wing key, exactly the points that X25519 maps to zero are refused.
  @Test
  void x25519() {
    for (Vectors.Case vector : Vectors.wycheproof("x25519")) {
      byte[] expected = vector.bytes("shared");
      byte[] shared = new byte[32];
      boolean nonZero =
          X25519.calculateAgreement(
              vector.bytes("private"), 0, vector.bytes("public"), 0, shared, 0);
      assertThat(HexFormat.of().formatHex(shared))
          .as("%s", vector)
          .isEqualTo(HexFormat.of().formatHex(expected));
      byte[] xWing = Arrays.copyOf(X_WING_KEY, Hpke.PUBLIC_KEY);
      System.arraycopy(vector.bytes("public"), 0, xWing, ML_KEM_PUBLIC_KEY, 32);
      assertThat(accepted(Bytes.wrap(xWing))).as("%s", vector).isEqualTo(nonZero);
    }
  }

  private static boolean accepted(Bytes publicKey) {
    try {
      Hpke.check(publicKey);
      return true;
    } catch (CryptoException e) {
      assertThat(e.reason()).isEqualTo(CryptoException.Reason.BAD_KEY);
      return false;
    }
  }
}
