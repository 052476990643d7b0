package dev.redoubt.core.session;

import dev.redoubt.core.Graph;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Copies everything reachable from some objects at one moment, then tries everything that looks
/// like a key, and everything derived from it, on recorded traffic.
final class Thief {
  private static final int KEY_SIZE = 32;
  private static final int GENERATIONS = 12;
  private static final int EPOCHS = 5;

  private final Map<Bytes, Bytes> ivsByKey = new LinkedHashMap<>();
  private final List<SecretBytes> seeds = new ArrayList<>();

  /// @param binds h2 and session ids, which a thief of the state has too
  private Thief(Object loot, List<byte[]> binds) {
    Map<Bytes, SecretBytes> found = new LinkedHashMap<>();
    for (byte[] array : Graph.find(loot, byte[].class)) {
      if (array.length == KEY_SIZE) {
        found.putIfAbsent(Bytes.copyOf(array), SecretBytes.copyOf(array));
      }
    }
    seeds.addAll(found.values());
    for (Generation generation : Graph.find(loot, Generation.class)) {
      if (!generation.closed()) {
        ivsByKey.put(Bytes.copyOf(generation.key().bytes()), Bytes.copyOf(generation.iv().bytes()));
      }
    }
    for (byte[] bind : binds) {
      seeds.forEach(seed -> derive(seed, bind));
    }
  }

  /// Steals everything in `loot` as it is now.
  static Thief of(List<byte[]> binds, Object... loot) {
    return new Thief(Graph.copy(List.of(loot), Randomness.class), binds);
  }

  /// The values to which epochs are bound that are reachable from `loot`.
  static List<byte[]> binds(Object... loot) {
    return Graph.find(List.of(loot), Epoch.class).stream().map(Epoch::bind).toList();
  }

  /// Every generation of the chain that starts at `seed`, and of those that start at traffic
  /// secrets derived from it.
  private void derive(SecretBytes seed, byte[] bind) {
    chain(SecretBytes.copyOf(seed.bytes()), bind);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      chain(KeySchedule.traffic(seed, bind, Epoch.FROM_INITIATOR, epoch), bind);
      chain(KeySchedule.traffic(seed, bind, Epoch.FROM_RESPONDER, epoch), bind);
    }
  }

  private void chain(SecretBytes secret, byte[] bind) {
    byte[] info = KeySchedule.generationInfo(bind);
    SecretBytes next = secret;
    for (int i = 0; i < GENERATIONS; i++) {
      byte[] derived = Kdf.expand(next, info, 108);
      ivsByKey.putIfAbsent(
          Bytes.copyOf(Arrays.copyOf(derived, Aead.KEY)),
          Bytes.copyOf(Arrays.copyOfRange(derived, Aead.KEY, Aead.KEY + Aead.NONCE)));
      next = SecretBytes.copyOf(derived, 76, KEY_SIZE);
    }
  }

  /// Whether a stolen or derived key opens this data envelope.
  boolean opens(Bytes envelope) {
    for (Map.Entry<Bytes, Bytes> each : ivsByKey.entrySet()) {
      SecretBytes key = SecretBytes.own(each.getKey().toArray());
      SecretBytes iv = SecretBytes.own(each.getValue().toArray());
      if (Adversary.read(envelope, key, iv) != null) {
        return true;
      }
    }
    return false;
  }

  /// How many of these it opens.
  long opens(List<Bytes> envelopes) {
    return envelopes.stream().filter(this::opens).count();
  }

  /// Whether it has the prekey of this INIT.
  boolean opensInit(Bytes init, Self responder) {
    return seeds.stream()
        .anyMatch(seed -> {
          try (Hpke.KeyPair keys = Hpke.KeyPair.fromSeed(seed)) {
            Init parsed = Init.decode(init);
            byte[] h0 =
                Transcript.start(responder.fingerprint(), responder.instance(), keys.publicKey());
            Hpke.setupReceiver(keys, parsed.enc(), Transcript.initInfo(h0))
                .open(parsed.header(), parsed.ciphertext());
            return true;
          } catch (CryptoException e) {
            return false;
          } catch (MalformedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /// Whether it has the key to which this RESP is sealed.
  boolean opensResp(Bytes resp, Bytes h2) {
    return seeds.stream()
        .anyMatch(seed -> {
          try (Hpke.KeyPair keys = Hpke.KeyPair.fromSeed(seed)) {
            Hpke.setupReceiver(keys, Resp.enc(resp), Transcript.respInfo(h2.toArray()))
                .open(Resp.header(resp), Resp.ciphertext(resp));
            return true;
          } catch (CryptoException e) {
            return false;
          }
        });
  }
}
