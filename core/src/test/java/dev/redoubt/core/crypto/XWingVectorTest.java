package dev.redoubt.core.crypto;

import static dev.redoubt.core.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The vectors of draft-connolly-cfrg-xwing-kem: keys and encapsulations through [Hpke]; the shared
/// secret, which HPKE does not expose, through the library class below it.
class XWingVectorTest {
  @Test
  void everyPublishedVectorHolds() throws CryptoException {
    int executed = 0;
    for (JsonNode vector : Vectors.read("xwing.json")) {
      byte[] seed = hex(vector, "seed");
      try (Hpke.KeyPair key = Hpke.KeyPair.fromSeed(SecretBytes.copyOf(seed))) {
        assertThat(key.publicKey()).isEqualTo(Bytes.wrap(hex(vector, "pk")));
        Bytes eseed = Bytes.wrap(hex(vector, "eseed"));
        Hpke.Sender sender =
            Hpke.setupSender(key.publicKey(), new byte[0], target -> eseed.copyTo(target, 0));
        assertThat(sender.enc()).isEqualTo(hex(vector, "ct"));
        byte[] secret =
            new XWingKEMExtractor(new XWingPrivateKeyParameters(seed))
                .extractSecret(hex(vector, "ct"));
        assertThat(secret).isEqualTo(hex(vector, "ss"));
      }
      executed++;
    }
    assertThat(executed).isPositive();
  }
}
