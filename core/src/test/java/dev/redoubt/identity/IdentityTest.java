package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final Randomness NO_HEDGE = target -> {};

  private final Identity identity = Identity.generate(new SeededRandomness(1));

  @Test
  void anIdentityIsItsTwoSeeds() {
    Identity again = Identity.fromSeeds(identity.mlDsaSeed(), identity.ed25519Seed());
    assertThat(again.fingerprint()).isEqualTo(identity.fingerprint());
    assertThat(again.peer().encoded()).isEqualTo(identity.peer().encoded());
    assertThat(identity.peer().encoded().size()).isEqualTo(1984);
    assertThat(Identity.generate(new SeededRandomness(2)).fingerprint())
        .isNotEqualTo(identity.fingerprint());
  }

  @Test
  void theFingerprintIsAHashOfSuiteAndKeyUnderALabel() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update("qrmp1 identity\0\0\1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    sha256.update(identity.peer().encoded().buffer());
    assertThat(identity.fingerprint().value()).isEqualTo(Bytes.wrap(sha256.digest()));
  }

  @Test
  void aFingerprintIsTextInGroupsOfFourAndReadBack() {
    String text = identity.fingerprint().toString();
    assertThat(text).matches("qrmp1:([a-z2-7]{4}-){12}[a-z2-7]{4}");
    assertThat(Fingerprint.parse(text)).isEqualTo(identity.fingerprint());
    assertThat(identity.peer()).hasToString(text);
  }

  @Test
  void aSignatureCountsForItsContextMessageAndSignerOnly() {
    byte[] message = {1, 2, 3};
    Bytes signature = identity.sign("qrmp1 bundle", message, NO_HEDGE);
    PeerIdentity peer = identity.peer();
    assertThat(peer.verify("qrmp1 bundle", message, signature)).isTrue();
    assertThat(peer.verify("qrmp1 init", message, signature)).isFalse();
    assertThat(peer.verify("qrmp1 bundle", new byte[] {1, 2}, signature)).isFalse();
    assertThat(peer.verify("qrmp1 bundle", message, signature.slice(0, 3372))).isFalse();
    PeerIdentity other = Identity.generate(new SeededRandomness(2)).peer();
    assertThat(other.verify("qrmp1 bundle", message, signature)).isFalse();
  }

  @Test
  void keysOfTheWrongSizeOrOfLowOrderAreRefused() {
    byte[] encoded = identity.peer().encoded().toArray();
    assertThatThrownBy(() -> PeerIdentity.decode(Bytes.wrap(encoded, 0, 1983)))
        .isInstanceOf(CryptoException.class);
    byte[] lowOrder = encoded.clone();
    java.util.Arrays.fill(lowOrder, 1952, 1984, (byte) 0);
    assertThatThrownBy(() -> PeerIdentity.decode(Bytes.wrap(lowOrder)))
        .isInstanceOf(CryptoException.class);
  }

  @Test
  void closingErasesTheSeeds() {
    Identity closing = Identity.generate(new SeededRandomness(3));
    SecretBytes mlDsa = closing.mlDsaSeed();
    SecretBytes ed25519 = closing.ed25519Seed();
    closing.close();
    assertThat(mlDsa.closed()).isTrue();
    assertThat(ed25519.closed()).isTrue();
    assertThatThrownBy(() -> closing.sign("qrmp1 bundle", new byte[1], NO_HEDGE))
        .isInstanceOf(IllegalStateException.class);
  }
}
