package dev.redoubt.core.session;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.List;

/// Alice and Bob of the vectors: every key and random draw is derived from a name.
final class World {
  static final long WALL = 1_800_000_000_000L;
  static final Now NOW = new Now(0, WALL);

  /// Two envelopes per generation, so that vectors soon reach a second one.
  static final Limits LIMITS = Limits.DEFAULT.withGenerations(2, 1 << 20, Duration.ofMinutes(10));

  private World() {}

  /// The bytes derived from this name.
  static byte[] draw(String name, int size) {
    WireWriter out = new WireWriter(size);
    for (int block = 0; out.size() < size; block++) {
      out.bytes(Kdf.hash(Kdf.label("redoubt vector", Bytes.utf8(name + block).toArray())));
    }
    return out.truncate(size).toArray();
  }

  static byte[] mlDsaSeed(String who) {
    return draw(who + " ml-dsa", 32);
  }

  static byte[] ed25519Seed(String who) {
    return draw(who + " ed25519", 32);
  }

  static Self local(String who) {
    Identity identity =
        Identity.fromSeeds(SecretBytes.own(mlDsaSeed(who)), SecretBytes.own(ed25519Seed(who)));
    InstanceId instance = new InstanceId(Bytes.wrap(draw(who + " instance", 16)));
    return new Self(AgentName.of(who), identity, instance, false, Bytes.EMPTY);
  }

  static byte[] prekeySeed() {
    return draw("bob prekey", 32);
  }

  /// Bob's prekey, with his bundle published.
  static Prekey prekey() {
    SecretBytes seed = SecretBytes.own(prekeySeed());
    Prekey prekey = Prekey.create(Hpke.KeyPair.fromSeed(seed), WALL + 90_000_000);
    prekey.add(bundle(prekey, 1).hash());
    return prekey;
  }

  static Bundle bundle(Prekey prekey, int versions) {
    Self bob = local("bob");
    Bundle.Content content =
        new Bundle.Content(
            versions,
            false,
            bob.name(),
            WALL - 1000,
            WALL - 601_000,
            prekey.notAfterMillis(),
            bob.instance(),
            prekey.publicKey(),
            256,
            1 << 20,
            Bytes.EMPTY);
    return Bundle.sign(content, bob.identity(), new Script(Script.NO_HEDGE));
  }

  static VerifiedBundle verified(Bundle bundle) {
    Verification verification =
        bundle.verify(
            bundle.name(), bundle.key().inbox(), Trust.firstUse(PinStore.inMemory()), 0, WALL);
    return ((Verification.Verified) verification).bundle();
  }

  /// One BATCH with one record, as a complete frame.
  static Bytes batch(long seq, String text) {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "text/plain", 300_000);
    MessageRecord record =
        new MessageRecord(kind, WALL, null, false, null, List.of(), Bytes.utf8(text), false);
    Batch batch = new Batch(0x1122334455667788L, 0, seq, WALL, List.of(record));
    WireWriter out = new WireWriter(128);
    int begun = Frames.begin(out, Frames.BATCH);
    batch.write(out);
    Frames.end(out, begun);
    return Bytes.wrap(out.toArray());
  }

  static Bytes earlyFrames() {
    return batch(0, "Hello, secure world!");
  }

  static byte[] ekSeed() {
    return draw("alice ek", 32);
  }

  static byte[] signSeed(String who) {
    return draw(who + " sign", 32);
  }

  static byte[] encapsulation(String what) {
    return draw(what + " encapsulation", 64);
  }

  static InitiatorHandshake start() {
    return InitiatorHandshake.start(
        local("alice"),
        verified(bundle(prekey(), 1)),
        earlyFrames(),
        1,
        LIMITS,
        NOW,
        new Script(ekSeed(), signSeed("alice"), encapsulation("init"), Script.NO_HEDGE));
  }

  static ResponderHandshake received(Bytes init) {
    try {
      InitResult result = ResponderHandshake.open(Init.decode(init), prekey(), local("bob"), NOW);
      return ((InitResult.Authentic) result).handshake();
    } catch (dev.redoubt.message.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  static ResponderHandshake.Response respond(ResponderHandshake handshake, Verdict verdict) {
    if (verdict != Verdict.SESSION) {
      Script script = new Script(encapsulation("resp"), Script.NO_HEDGE);
      return handshake.respond(verdict, null, 1, LIMITS, NOW, script);
    }
    Script script = new Script(signSeed("bob"), encapsulation("resp"), Script.NO_HEDGE);
    return handshake.respond(
        verdict, Duo.trust(handshake.name(), handshake.peer()), 1, LIMITS, NOW, script);
  }
}
