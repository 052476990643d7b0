package dev.redoubt.core.crypto;

import static dev.redoubt.core.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The vectors of draft-ietf-hpke-pq for suite (0x647a, 0x0001, 0x0003) in base mode.
class HpkeVectorTest {
  @Test
  void everyPublishedVectorOfOurSuiteHolds() throws CryptoException {
    int executed = 0;
    for (JsonNode vector : Vectors.read("hpke-pq.json")) {
      if (isOurs(vector)) {
        holds(vector);
        executed++;
      }
    }
    assertThat(executed).isPositive();
  }

  private static boolean isOurs(JsonNode vector) {
    return vector.get("mode").asInt() == 0
        && vector.get("kem_id").asInt() == 0x647a
        && vector.get("kdf_id").asInt() == 1
        && vector.get("aead_id").asInt() == 3;
  }

  private static void holds(JsonNode vector) throws CryptoException {
    byte[] info = hex(vector, "info");
    Bytes random = Bytes.wrap(hex(vector, "ikmE"));
    try (Hpke.KeyPair key = Hpke.KeyPair.fromSeed(SecretBytes.own(hex(vector, "skRm")))) {
      assertThat(key.publicKey()).isEqualTo(Bytes.wrap(hex(vector, "pkRm")));
      Hpke.Sender sender =
          Hpke.setupSender(key.publicKey(), info, target -> random.copyTo(target, 0));
      assertThat(sender.enc()).isEqualTo(hex(vector, "enc"));
      Hpke.Context receiver = Hpke.setupReceiver(key, hex(vector, "enc"), info);
      assertThat(vector.get("encryptions")).isNotEmpty();
      for (JsonNode message : vector.get("encryptions")) {
        byte[] aad = hex(message, "aad");
        assertThat(sender.context().seal(aad, hex(message, "pt"))).isEqualTo(hex(message, "ct"));
        assertThat(receiver.open(aad, hex(message, "ct"))).isEqualTo(hex(message, "pt"));
      }
      assertThat(vector.get("exports")).isNotEmpty();
      for (JsonNode export : vector.get("exports")) {
        byte[] exporterContext = hex(export, "exporter_context");
        int length = export.get("L").asInt();
        SecretBytes expected = SecretBytes.own(hex(export, "exported_value"));
        assertThat(sender.context().export(exporterContext, length)).isEqualTo(expected);
        assertThat(receiver.export(exporterContext, length)).isEqualTo(expected);
      }
    }
  }
}
