package dev.redoubt.core.crypto;

import static dev.redoubt.core.crypto.Vectors.base64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The vectors of draft-ietf-lamps-pq-composite-sigs for id-MLDSA65-Ed25519-SHA512.
class CompositeSignatureVectorTest {
  @Test
  void everyPublishedVectorOfOurAlgorithmHolds() throws CryptoException {
    JsonNode root = Vectors.read("lamps-composite-sigs.json");
    byte[] message = base64(root, "m");
    String context = new String(base64(root, "ctx"), StandardCharsets.UTF_8);
    int executed = 0;
    for (JsonNode vector : root.get("tests")) {
      if (vector.get("tcId").asString().equals("id-MLDSA65-Ed25519-SHA512")) {
        holds(vector, message, context);
        executed++;
      }
    }
    assertThat(executed).isPositive();
  }

  private static void holds(JsonNode vector, byte[] message, String context)
      throws CryptoException {
    Bytes plain = Bytes.wrap(base64(vector, "s"));
    Bytes withContext = Bytes.wrap(base64(vector, "sWithContext"));
    var key = CompositeSignature.PublicKey.decode(Bytes.wrap(base64(vector, "pk")));
    assertThat(key.verify("", message, plain)).isTrue();
    assertThat(key.verify(context, message, withContext)).isTrue();
    assertThat(key.verify(context, message, plain)).isFalse();
    assertThat(key.verify("", message, withContext)).isFalse();

    byte[] seeds = base64(vector, "sk");
    try (var pair =
        CompositeSignature.KeyPair.fromSeeds(
            SecretBytes.copyOf(seeds, 0, 32), SecretBytes.copyOf(seeds, 32, 32))) {
      assertThat(pair.publicKey()).isEqualTo(key.encoded());
      Bytes ours = Bytes.wrap(pair.signDeterministically(context, message));
      assertThat(key.verify(context, message, ours)).isTrue();
      // Ed25519 is deterministic, so this half must be the published one to the bit.
      assertThat(ours.slice(3309, 3373)).isEqualTo(withContext.slice(3309, 3373));
    }
  }
}
