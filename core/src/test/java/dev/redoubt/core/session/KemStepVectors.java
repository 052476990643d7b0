package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `kem-step.json`.
final class KemStepVectors {
  static final Duration EPOCH = Duration.ofMinutes(15);

  private KemStepVectors() {}

  /// The session of init.json and resp.json: both sides have opened something in epoch 1, and a KEM
  /// step is due.
  static final class Pair {
    final Session alice;
    final Session bob;
    Now now = World.NOW;

    Pair() {
      InitiatorHandshake handshake = World.start();
      ResponderHandshake.Response response =
          World.respond(World.received(handshake.init()), Verdict.SESSION);
      alice = handshake.session();
      bob = Objects.requireNonNull(response.session());
      handshake.accept(response.resp(), now);
      pass(0, "first", body -> {});
      now = new Now(EPOCH.toNanos(), World.WALL + EPOCH.toMillis());
    }

    Session from(int direction) {
      return direction == 0 ? alice : bob;
    }

    Bytes seal(int direction, byte[] guard, Bytes frames) {
      Session from = from(direction);
      return from.seal(from.begin().bytes(frames), now, new Script(guard));
    }

    Opened.Accepted open(int direction, Bytes envelope) {
      return (Opened.Accepted) from(1 - direction).open(envelope, now);
    }

    Step pass(int direction, String name, Consumer<WireWriter> frames) {
      Bytes envelope = seal(direction, guard(name), encoded(frames));
      return open(direction, envelope).step();
    }

    /// The parts of KEM steps that `direction` writes, with these random draws.
    Bytes step(int direction, byte[]... draws) {
      return encoded(body -> from(direction).writeStep(body, now, new Script(draws)));
    }
  }

  static byte[] guard(String name) {
    return World.draw("kem step guard " + name, Envelope.GUARD);
  }

  static byte[] ekSeed() {
    return World.draw("alice second ek", Hpke.SEED);
  }

  static byte[] encapsulation() {
    return World.encapsulation("kem step");
  }

  static Bytes encoded(Consumer<WireWriter> frames) {
    WireWriter out = new WireWriter(2048);
    frames.accept(out);
    return Bytes.wrap(out.toArray());
  }

  static JsonNode steps() {
    Pair pair = new Pair();
    ObjectNode file =
        Json.file(
            "6.9",
            "A KEM step in the session of init.json and resp.json, in which each side has opened"
                + " something of epoch 1: what is derived, and the envelopes in the order in which"
                + " they are sealed, each opened before the next is. `frames` is without padding."
                + " Negative cases are frames that the side `direction` seals in epoch 1, after"
                + " the OFFER where `offered` says so.");
    Epoch one = pair.alice.sendingEpoch();
    file.put("session_id", Json.hex(one.bind()))
        .put("psk_1", Json.hex(one.psk().bytes()))
        .put("ek_seed", Json.hex(ekSeed()))
        .put("encapsulation", Json.hex(encapsulation()));
    Bytes offer = pair.step(0, ekSeed());
    ArrayNode cases = file.putArray("cases");
    sealed(cases, pair, 0, offer);
    derived(file, pair.bob.sendingEpoch(), offer.slice(9, offer.size()));
    sealed(cases, pair, 1, pair.step(1, encapsulation()));
    sealed(cases, pair, 0, World.batch(5, "in epoch 2"));
    sealed(cases, pair, 1, EnvelopeVectors.receipt());
    Bytes late = Json.bytes(cases.get(0), "envelope");
    file.putObject("closed")
        .put("what", "of a closed epoch")
        .put("envelope", late.toHex())
        .put("expect", "unknown_kid");
    negatives(file.putArray("negative"));
    return file;
  }

  private static void derived(ObjectNode file, Epoch one, Bytes ek) {
    try (KemStep step = KemStep.encapsulate(one, ek, new Script(encapsulation()))) {
      Accept accept = step.accept();
      file.put("ek", ek.toHex())
          .put("enc", accept.enc().toHex())
          .put("hash", Json.hex(Kdf.hash(ek.toArray(), accept.enc().toArray())))
          .put("root_2", Json.hex(step.root().bytes()))
          .put("tag", accept.tag().toHex());
      ArrayNode chains = file.putArray("chains");
      for (int direction = 0; direction < 2; direction++) {
        EnvelopeVectors.chain(chains, step.root(), one.bind(), 2, direction);
      }
      try (SecretBytes psk = KeySchedule.psk(step.root(), one.bind(), 2)) {
        file.put("psk_2", Json.hex(psk.bytes()));
      }
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  private static void sealed(ArrayNode to, Pair pair, int direction, Bytes frames) {
    Session from = pair.from(direction);
    byte[] guard = guard("" + to.size());
    ObjectNode entry =
        to.addObject()
            .put("epoch", from.epoch())
            .put("direction", direction)
            .put("generation", from.generation())
            .put("counter", Objects.requireNonNull(from.sendingEpoch().sending()).counter())
            .put("guard", Json.hex(guard))
            .put("created_ms", pair.now.wallMillis())
            .put("frames", frames.toHex());
    Bytes envelope = pair.seal(direction, guard, frames);
    entry.put("envelope", envelope.toHex());
    pair.open(direction, envelope);
  }

  private static void negatives(ArrayNode to) {
    Pair pair = new Pair();
    Bytes offer = pair.step(0, ekSeed());
    pair.open(0, pair.seal(0, guard("0"), offer));
    Bytes accept = pair.step(1, encapsulation());
    int tagAt = accept.size() - 32;
    negative(to, "tag changed", "wrong_tag", 1, true, edit(accept, accept.size() - 1, 1));
    negative(to, "encapsulation changed", "wrong_tag", 1, true, edit(accept, 20, 1));
    Bytes zeros = Bytes.wrap(new byte[32]);
    byte[] lowOrder = accept.toArray();
    zeros.copyTo(lowOrder, tagAt - 32);
    negative(to, "X25519 half of low order", "wrong_tag", 1, true, Bytes.wrap(lowOrder));
    negative(to, "ACCEPT of another epoch", "none", 1, true, edit(accept, 8, 1));
    negative(to, "ACCEPT of nothing", "none", 1, false, accept);
    Bytes other = ek(World.draw("another ek", Hpke.SEED));
    negative(to, "a second key", "violation", 0, true, encoded(new Offer(2, other)::write));
    byte[] bad = other.toArray();
    Arrays.fill(bad, 0, 1152, (byte) 0xff);
    Bytes notReduced = encoded(new Offer(2, Bytes.wrap(bad))::write);
    negative(to, "a key that is not reduced", "violation", 0, false, notReduced);
    byte[] zeroEk = other.toArray();
    zeros.copyTo(zeroEk, zeroEk.length - 32);
    Bytes zero = encoded(new Offer(2, Bytes.wrap(zeroEk))::write);
    negative(to, "a key of low order", "violation", 0, false, zero);
    negative(to, "OFFER of another epoch", "none", 0, false, edit(offer, 8, 1));
  }

  private static Bytes ek(byte[] seed) {
    try (Hpke.KeyPair keys = Hpke.KeyPair.fromSeed(SecretBytes.own(seed))) {
      return keys.publicKey();
    }
  }

  private static void negative(
      ArrayNode to, String what, String expect, int direction, boolean offered, Bytes frames) {
    Json.negative(to, what, expect)
        .put("direction", direction)
        .put("offered", offered)
        .put("frames", frames.toHex());
  }

  private static Bytes edit(Bytes good, int at, int xor) {
    byte[] edited = good.toArray();
    edited[at] ^= (byte) xor;
    return Bytes.wrap(edited);
  }
}
