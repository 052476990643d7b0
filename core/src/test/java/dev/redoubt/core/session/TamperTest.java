package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Every bit flip, truncation and extension of data that Redis can touch is refused, without an
/// exception. Where a change costs a signature, or only a tag can find it, each build flips one bit
/// of each byte, and every one with `-Dtamper.all=true`.
class TamperTest {
  private static final boolean ALL = Boolean.getBoolean("tamper.all");
  private final Duo duo = new Duo(4);

  @Test
  void everyChangeOfABundleIsRefused() {
    InboxId inbox = duo.bundle.key().inbox();
    TrustPolicy trust = Trust.firstUse(PinStore.inMemory());
    Predicate<Bytes> refuses =
        encoded -> {
          try {
            Verification verification =
                Bundle.decode(encoded).verify(duo.bob.name(), inbox, trust, 0, Duo.WALL);
            return !(verification instanceof Verification.Verified);
          } catch (MalformedException e) {
            return true;
          }
        };
    Bytes good = duo.bundle.encoded();
    int signed = good.size() - CompositeSignature.SIGNATURE;
    everyBit(good, 0, signed, refuses);
    oneBitAByte(good, signed, good.size(), refuses);
    everyLength(good, refuses);
    assertThat(refuses.test(good)).isFalse();
  }

  @Test
  void everyChangeOfABundlesSignatureIsRefused() {
    Bytes good = duo.bundle.encoded();
    int at = good.size() - CompositeSignature.SIGNATURE;
    byte[] signed = good.slice(0, at).toArray();
    PeerIdentity peer = duo.bob.identity().peer();
    Predicate<Bytes> refuses = signature -> !peer.verify(Bundle.CONTEXT, signed, signature);
    int classical = CompositeSignature.SIGNATURE - EnvelopeSigner.SIGNATURE;
    oneBitAByte(good.slice(at, good.size()), 0, classical, refuses);
    everyBit(good.slice(at, good.size()), classical, CompositeSignature.SIGNATURE, refuses);
    assertThat(refuses.test(good.slice(at, good.size()))).isFalse();
  }

  @Test
  void everyChangeOfAnInitIsRefused() throws Exception {
    Bytes good = duo.start().init();
    Predicate<Bytes> refuses = init -> !(duo.open(init) instanceof InitResult.Authentic);
    int header = Init.decode(good).header().length;
    everyBit(good, 0, header, refuses);
    oneBitAByte(good, header, good.size(), refuses);
    everyLength(good, refuses);
    assertThat(refuses.test(good)).isFalse();
  }

  /// With one set-up of the same decryption.
  @Test
  void everyChangeOfAnInitsCiphertextFailsItsTag() throws Exception {
    Init init = Init.decode(duo.start().init());
    byte[] header = init.header();
    try (Hpke.Context context = Hpke.setupReceiver(duo.prekey.keys(), init.enc(), info())) {
      everyBitOfACiphertext(context, header, Bytes.wrap(init.ciphertext()));
    }
  }

  /// Anybody with the bundle can seal an INIT: its body counts only by its signature.
  @Test
  void everyChangeOfAnInitsBodyIsRefusedEvenIfItIsSealedWell() throws Exception {
    byte[][] seed = new byte[1][];
    Randomness recording =
        target -> {
          duo.randomness.fill(target);
          seed[0] = target.length == 64 ? target.clone() : seed[0];
        };
    Bytes good =
        InitiatorHandshake.start(
                duo.alice, duo.verified(duo.bundle), Bytes.EMPTY, 1, duo.limits, duo.now, recording)
            .init();
    Predicate<Bytes> refuses =
        body -> !(duo.open(sealed(good, body, seed[0])) instanceof InitResult.Authentic);
    Bytes body = body(good);
    oneBitAByte(body, 0, body.size(), refuses);
    assertThat(refuses.test(body)).isFalse();
  }

  private Bytes body(Bytes encoded) throws Exception {
    Init init = Init.decode(encoded);
    try (Hpke.Context context = Hpke.setupReceiver(duo.prekey.keys(), init.enc(), info())) {
      return Bytes.wrap(context.open(init.header(), init.ciphertext()));
    }
  }

  /// An INIT with the header of `like` and another body.
  private Bytes sealed(Bytes like, Bytes body, byte[] seed) {
    try {
      Randomness same = target -> System.arraycopy(seed, 0, target, 0, seed.length);
      Hpke.Sender sender = Hpke.setupSender(duo.prekey.publicKey(), info(), same);
      byte[] header = Init.decode(like).header();
      byte[] ciphertext = sender.context().seal(header, body.toArray());
      return Bytes.wrap(new WireWriter(like.size()).bytes(header).bytes(ciphertext).toArray());
    } catch (MalformedException | CryptoException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] info() {
    Bytes prekey = duo.prekey.publicKey();
    return Transcript.initInfo(Transcript.start(duo.bob.fingerprint(), duo.bob.instance(), prekey));
  }

  @Test
  void everyChangeOfARespIsRefused() {
    InitiatorHandshake handshake = duo.start();
    Bytes good = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    Predicate<Bytes> refuses =
        resp -> handshake.accept(resp, duo.now) instanceof RespResult.Dropped;
    int header = Resp.header(good).length;
    everyBit(good, 0, header, refuses);
    oneBitAByte(good, header, good.size(), refuses);
    everyLength(good, refuses);
    assertThat(refuses.test(good)).isFalse();
  }

  @Test
  void everyChangeOfARespsCiphertextFailsItsTag() throws Exception {
    InitiatorHandshake handshake = duo.start();
    Bytes good = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    try (Hpke.Context context = handshake.receiver(Resp.enc(good))) {
      everyBitOfACiphertext(context, Resp.header(good), Bytes.wrap(Resp.ciphertext(good)));
    }
  }

  @Test
  void everyChangeOfAnEnvelopeIsRefused() {
    Duo.Ends ends = duo.ends();
    Predicate<Bytes> refuses =
        envelope -> ends.bob().open(envelope, duo.now) instanceof Opened.Rejected;
    Bytes good = duo.seal(ends.alice());
    everyBit(good, 0, good.size(), refuses);
    everyLength(good, refuses);
    assertThat(refuses.test(good)).isFalse();
  }

  private static void everyBitOfACiphertext(Hpke.Context context, byte[] header, Bytes good) {
    Predicate<Bytes> refuses =
        ciphertext -> {
          try {
            context.open(header, ciphertext.toArray());
            return false;
          } catch (CryptoException e) {
            return true;
          }
        };
    int tag = good.size() - Aead.TAG;
    oneBitAByte(good, 0, tag, refuses);
    everyBit(good, tag, good.size(), refuses);
    assertThat(refuses.test(good)).isFalse();
  }

  private static void everyBit(Bytes good, int from, int to, Predicate<Bytes> refuses) {
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      assertRefused(refuses, flipped(good, bit / 8, bit % 8));
    }
  }

  private static void oneBitAByte(Bytes good, int from, int to, Predicate<Bytes> refuses) {
    if (ALL) {
      everyBit(good, from, to, refuses);
      return;
    }
    for (int at = from; at < to; at++) {
      assertRefused(refuses, flipped(good, at, at % 8));
    }
  }

  private static void everyLength(Bytes good, Predicate<Bytes> refuses) {
    byte[] bytes = good.toArray();
    for (int size = 0; size < bytes.length; size++) {
      assertRefused(refuses, Bytes.wrap(Arrays.copyOf(bytes, size)));
    }
    for (int added = 0; added < 256; added++) {
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      longer[bytes.length] = (byte) added;
      assertRefused(refuses, Bytes.wrap(longer));
    }
  }

  private static Bytes flipped(Bytes good, int at, int bit) {
    byte[] bytes = good.toArray();
    bytes[at] ^= (byte) (1 << bit);
    return Bytes.wrap(bytes);
  }

  private static void assertRefused(Predicate<Bytes> refuses, Bytes bytes) {
    // AssertJ's own assertion would cost as much as the cryptography.
    if (!refuses.test(bytes)) {
      throw new AssertionError("Accepted: " + bytes.toHex());
    }
  }
}
