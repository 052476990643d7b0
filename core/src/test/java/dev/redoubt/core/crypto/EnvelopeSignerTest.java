package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redoubt.core.crypto.EnvelopeSigner.SigningKey;
import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeSignerTest {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger ORDER_8_Y =
      new BigInteger(
          "55188659117513257062467267217118295137698188065244968500265048394206261417927");

  /// Bouncy Castle, and Amazon's provider if it runs here.
  static List<EnvelopeSigner> signers() {
    return EnvelopeSigner.all();
  }

  @Test
  void theNativeProviderIsChosenWhereItRuns() {
    assertThat(EnvelopeSigner.fastest().provider())
        .isEqualTo(EnvelopeSigners.amazon().map(EnvelopeSigner::provider).orElse("Bouncy Castle"));
  }

  @Test
  void bothProvidersMakeTheSameSignaturesAndAcceptEachOthers() throws CryptoException {
    List<EnvelopeSigner> signers = signers();
    assumeTrue(signers.size() == 2, "skipped: Amazon's provider does not run on this machine");
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      SecretBytes seed = SecretBytes.own(bytes(random, 32));
      byte[] message = bytes(random, random.nextInt(500));
      Bytes publicKey = signers.get(0).publicKey(seed);
      assertThat(signers.get(1).publicKey(seed)).isEqualTo(publicKey);
      byte[] signature = signers.get(0).signingKey(seed).sign(message);
      assertThat(signers.get(1).signingKey(seed).sign(message)).isEqualTo(signature);
      byte[] forged = signature.clone();
      forged[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      for (EnvelopeSigner signer : signers) {
        assertThat(signer.verifyKey(publicKey).verify(message, signature)).isTrue();
        assertThat(signer.verifyKey(publicKey).verify(message, forged)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("signers")
  void everyChangedBitIsRefused(EnvelopeSigner signer) throws CryptoException {
    SecretBytes seed = SecretBytes.own(bytes(new Random(2), 32));
    byte[] message = bytes(new Random(3), 20);
    VerifyKey key = signer.verifyKey(signer.publicKey(seed));
    byte[] signature = signer.signingKey(seed).sign(message);
    for (byte[] changed : List.of(signature, message)) {
      for (int bit = 0; bit < 8 * changed.length; bit++) {
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(key.verify(message, signature)).as("bit %s", bit).isFalse();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
    assertThat(key.verify(message, signature)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("signers")
  void signaturesOfAnyOtherSizeAreRefusedWithoutAnException(EnvelopeSigner signer)
      throws CryptoException {
    SecretBytes seed = SecretBytes.own(bytes(new Random(4), 32));
    VerifyKey key = signer.verifyKey(signer.publicKey(seed));
    for (int size = 0; size < 130; size++) {
      assertThat(key.verify(new byte[] {1}, bytes(new Random(size), size))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("signers")
  void keysOfLowOrderAreRefusedInEveryEncoding(EnvelopeSigner signer) {
    List<byte[]> encodings = lowOrderEncodings();
    assertThat(encodings).hasSize(14);
    for (byte[] encoded : encodings) {
      assertThatThrownBy(() -> signer.verifyKey(Bytes.wrap(encoded)))
          .as(HexFormat.of().formatHex(encoded))
          .isInstanceOfSatisfying(
              CryptoException.class,
              e -> assertThat(e.reason()).isEqualTo(CryptoException.Reason.BAD_KEY));
    }
  }

  /// Doubling a point of order 8 gives one of order 4, whose y is 0; with the curve's equation that
  /// means d·y⁴ + 2·y² = 1.
  @Test
  void theListedYOfOrderEightSolvesTheCurvesEquation() {
    BigInteger d =
        BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
    BigInteger square = ORDER_8_Y.multiply(ORDER_8_Y).mod(P);
    BigInteger sum = d.multiply(square).multiply(square).add(square.shiftLeft(1)).mod(P);
    assertThat(sum).isEqualTo(BigInteger.ONE);
  }

  @Test
  void keysOfHonestSeedsAreAccepted() {
    for (int i = 0; i < 100; i++) {
      SecretBytes seed = SecretBytes.own(bytes(new Random(i), 32));
      byte[] key = Ed25519Keys.publicKey(seed);
      assertThat(Ed25519.validatePublicKeyFull(key, 0)).isTrue();
      assertThatCode(() -> Ed25519Keys.decode(Bytes.wrap(key))).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("signers")
  void bytesThatAreNoPointOrNotThirtyTwoAreRefused(EnvelopeSigner signer) {
    byte[] noPoint = new byte[32];
    noPoint[0] = 2;
    assertThatThrownBy(() -> signer.verifyKey(Bytes.wrap(noPoint)))
        .isInstanceOf(CryptoException.class)
        .hasMessage("BAD_KEY");
    for (int size : new int[] {0, 1, 31, 33, 64}) {
      assertThatThrownBy(() -> signer.verifyKey(Bytes.wrap(new byte[size])))
          .isInstanceOf(CryptoException.class)
          .hasMessage("BAD_LENGTH");
    }
  }

  @ParameterizedTest
  @MethodSource("signers")
  void aClosedKeySignsNoMore(EnvelopeSigner signer) {
    SecretBytes seed = SecretBytes.own(bytes(new Random(5), 32));
    SigningKey key = signer.signingKey(seed);
    key.sign(new byte[1]);
    key.close();
    assertThatThrownBy(() -> key.sign(new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThat(seed.closed()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("signers")
  void oneKeyServesManyThreads(EnvelopeSigner signer) throws CryptoException {
    SecretBytes seed = SecretBytes.own(bytes(new Random(6), 32));
    SigningKey signing = signer.signingKey(seed);
    VerifyKey verifying = signer.verifyKey(signer.publicKey(seed));
    boolean all =
        IntStream.range(0, 400)
            .parallel()
            .allMatch(i -> {
              byte[] message = bytes(new Random(i), 100);
              return verifying.verify(message, signing.sign(message));
            });
    assertThat(all).isTrue();
  }

  /// All encodings of the eight points of low order, including non-canonical ones: y, and y + p if
  /// it fits into 255 bits, with either sign of x.
  private static List<byte[]> lowOrderEncodings() {
    List<byte[]> encodings = new ArrayList<>();
    for (BigInteger y :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            P.subtract(BigInteger.ONE),
            P,
            P.add(BigInteger.ONE),
            ORDER_8_Y,
            P.subtract(ORDER_8_Y))) {
      encodings.add(littleEndian(y));
      encodings.add(littleEndian(y.setBit(255)));
    }
    return encodings;
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
