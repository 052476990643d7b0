package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositeSignatureTest {
  private static final String CONTEXT = "qrmp1 init";
  private static final byte[] MESSAGE = {1, 2, 3};

  private final Randomness randomness = new Random(1)::nextBytes;
  private final CompositeSignature.KeyPair key = newKey();
  private final CompositeSignature.PublicKey publicKey = decode(key.publicKey());
  private final Bytes signature = Bytes.wrap(key.sign(CONTEXT, MESSAGE, randomness));

  @Test
  void aSignatureVerifiesForItsMessageContextAndKeyOnly() {
    assertThat(signature.size()).isEqualTo(CompositeSignature.SIGNATURE);
    assertThat(publicKey.verify(CONTEXT, MESSAGE, signature)).isTrue();
    assertThat(publicKey.verify("qrmp1 resp", MESSAGE, signature)).isFalse();
    assertThat(publicKey.verify(CONTEXT, new byte[] {1, 2}, signature)).isFalse();
    assertThat(decode(newKey().publicKey()).verify(CONTEXT, MESSAGE, signature)).isFalse();
  }

  @Test
  void bothHalvesMustVerify() {
    var other = newKey();
    byte[] theirs = other.sign(CONTEXT, MESSAGE, randomness);
    byte[] postQuantumForged = signature.toArray();
    System.arraycopy(theirs, 0, postQuantumForged, 0, 3309);
    byte[] classicalForged = signature.toArray();
    System.arraycopy(theirs, 3309, classicalForged, 3309, 64);
    assertThat(publicKey.verify(CONTEXT, MESSAGE, Bytes.wrap(postQuantumForged))).isFalse();
    assertThat(publicKey.verify(CONTEXT, MESSAGE, Bytes.wrap(classicalForged))).isFalse();
  }

  @Test
  void aChangedBitInAnyByteIsRefused() {
    for (int at = 0; at < signature.size(); at++) {
      byte[] forged = signature.toArray();
      forged[at] ^= (byte) (1 << at % 8);
      assertThat(publicKey.verify(CONTEXT, MESSAGE, Bytes.wrap(forged)))
          .as("byte %s", at)
          .isFalse();
    }
  }

  @Test
  void anyOtherSizeIsRefusedWithoutAnException() {
    for (int size : new int[] {0, 1, 64, 3309, 3372, 3374, 10_000}) {
      Bytes resized = Bytes.wrap(Arrays.copyOf(signature.toArray(), size));
      assertThat(publicKey.verify(CONTEXT, MESSAGE, resized)).isFalse();
    }
  }

  @Test
  void theHedgeChangesTheSignatureAndTheDeterministicVariantHasNone() {
    assertThat(key.sign(CONTEXT, MESSAGE, randomness)).isNotEqualTo(signature.toArray());
    assertThat(key.signDeterministically(CONTEXT, MESSAGE))
        .isEqualTo(key.signDeterministically(CONTEXT, MESSAGE));
    byte[] zeroHedged = key.sign(CONTEXT, MESSAGE, target -> Arrays.fill(target, (byte) 0));
    assertThat(zeroHedged).isEqualTo(key.signDeterministically(CONTEXT, MESSAGE));
  }

  @Test
  void publicKeysWithAnEd25519HalfOfLowOrderAreRefused() {
    byte[] encoded = key.publicKey().toArray();
    Arrays.fill(encoded, 1952, 1984, (byte) 0);
    refused("BAD_KEY", encoded);
    encoded[1952] = 1;
    refused("BAD_KEY", encoded);
    encoded[1952] = 2;
    refused("BAD_KEY", encoded);
    refused("BAD_LENGTH", new byte[1983]);
    refused("BAD_LENGTH", new byte[0]);
    refused("BAD_LENGTH", new byte[1985]);
  }

  @Test
  void aContextOfMoreThan255BytesIsAnError() {
    String tooLong = "x".repeat(256);
    assertThatThrownBy(() -> key.sign(tooLong, MESSAGE, randomness))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> publicKey.verify(tooLong, MESSAGE, signature))
        .isInstanceOf(IllegalArgumentException.class);
    String longest = "x".repeat(255);
    Bytes signed = Bytes.wrap(key.sign(longest, MESSAGE, randomness));
    assertThat(publicKey.verify(longest, MESSAGE, signed)).isTrue();
  }

  @Test
  void closingErasesBothSeedsAndEndsSigning() {
    key.close();
    assertThat(key.mlDsaSeed().closed()).isTrue();
    assertThat(key.ed25519Seed().closed()).isTrue();
    assertThatThrownBy(() -> key.sign(CONTEXT, MESSAGE, randomness))
        .isInstanceOf(IllegalStateException.class);
  }

  private CompositeSignature.KeyPair newKey() {
    return CompositeSignature.KeyPair.fromSeeds(
        SecretBytes.own(randomness.bytes(32)), SecretBytes.own(randomness.bytes(32)));
  }

  private static CompositeSignature.PublicKey decode(Bytes encoded) {
    try {
      return CompositeSignature.PublicKey.decode(encoded);
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(String reason, byte[] encoded) {
    assertThatThrownBy(() -> CompositeSignature.PublicKey.decode(Bytes.copyOf(encoded)))
        .isInstanceOf(CryptoException.class)
        .hasMessage(reason);
  }
}
