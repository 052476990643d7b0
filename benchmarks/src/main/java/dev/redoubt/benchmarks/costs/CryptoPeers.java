package dev.redoubt.benchmarks.costs;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.message.MalformedException;
import java.security.GeneralSecurityException;
import java.util.List;

/// Cryptography alone, on one thread and without a transport: each message is sealed by its sender
/// and opened by its recipient.
///
/// `tink-hpke` seals each message to the recipient's public key with X25519 only: not post-quantum,
/// no sender's signature, no session (its X-Wing needs Conscrypt). Redoubt seals within a session:
/// signed, padded and encrypted, one message at a time and a full batch at a time.
public final class CryptoPeers {
  private static final int[] SIZES = {256, 1024};
  private static final int BATCH = 256 << 10;
  private static final byte[] CONTEXT = new byte[0];

  private CryptoPeers() {}

  public static void main(String[] args) throws Exception {
    // Accepts --redis and --namespace like every measurement, but needs neither.
    Arguments arguments = new Arguments(args);
    String peers = arguments.text("peers", "tink-hpke,redoubt");
    for (int bytes : SIZES) {
      if (peers.contains("tink-hpke")) {
        tink(bytes);
      }
      if (peers.contains("redoubt")) {
        redoubt(bytes, 1);
        redoubt(bytes, BATCH / bytes);
      }
    }
  }

  private static void redoubt(int bytes, int messages) throws Exception {
    SessionPair pair = session();
    Batch batch = SessionPair.batch(messages, bytes);
    Rate.print(
        Provider.peer(),
        bytes,
        messages,
        () -> {
          List<Frame> frames = pair.open(pair.seal(batch));
          if (frames.size() != 1) {
            throw new IllegalStateException("The batch did not arrive.");
          }
        });
  }

  private static SessionPair session() {
    try {
      return new SessionPair();
    } catch (MalformedException e) {
      throw new IllegalStateException("A message of the handshake is malformed.", e);
    }
  }

  private static void tink(int bytes) throws Exception {
    HybridConfig.register();
    KeysetHandle keys =
        KeysetHandle.newBuilder()
            .addEntry(
                KeysetHandle.generateEntryFromParameters(parameters()).withRandomId().makePrimary())
            .build();
    HybridDecrypt recipient = keys.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
    HybridEncrypt sender =
        keys.getPublicKeysetHandle().getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
    byte[] message = Post.random(bytes);
    Rate.print(
        "tink-hpke",
        bytes,
        1,
        () -> {
          byte[] opened = recipient.decrypt(sender.encrypt(message, CONTEXT), CONTEXT);
          if (opened.length != bytes) {
            throw new IllegalStateException("The message did not arrive.");
          }
        });
  }

  private static HpkeParameters parameters() throws GeneralSecurityException {
    return HpkeParameters.builder()
        .setVariant(HpkeParameters.Variant.NO_PREFIX)
        .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
        .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
        .setAeadId(HpkeParameters.AeadId.CHACHA20_POLY1305)
        .build();
  }
}
