package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `hpke.json`.
final class HpkeVectors {
  private HpkeVectors() {}

  static JsonNode cases() throws Exception {
    ObjectNode file =
        Json.file(
            "2.2",
            "HPKE in base mode with KEM 0x647a, which is X-Wing, KDF 0x0001 and AEAD 0x0003. `draw` is"
                + " the randomness of the encapsulation; the message has sequence number 0.");
    ArrayNode cases = file.putArray("cases");
    for (int i = 0; i < 2; i++) {
      byte[] seed = World.draw("hpke seed " + i, 32);
      byte[] draw = World.draw("hpke draw " + i, 64);
      byte[] info = ascii("info " + i);
      byte[] aad = ascii("aad " + i);
      byte[] plain = ascii("plain text " + i);
      byte[] exporter = ascii("exporter " + i);
      Hpke.KeyPair key = Hpke.KeyPair.fromSeed(SecretBytes.copyOf(seed));
      Hpke.Sender sender = Hpke.setupSender(key.publicKey(), info, new Script(draw));
      cases
          .addObject()
          .put("seed", Json.hex(seed))
          .put("public_key", key.publicKey().toHex())
          .put("draw", Json.hex(draw))
          .put("info", Json.hex(info))
          .put("enc", Json.hex(sender.enc()))
          .put("aad", Json.hex(aad))
          .put("plain", Json.hex(plain))
          .put("ciphertext", Json.hex(sender.context().seal(aad, plain)))
          .put("exporter_context", Json.hex(exporter))
          .put("exported", Json.hex(sender.context().export(exporter, 32).bytes()));
    }
    return file;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
